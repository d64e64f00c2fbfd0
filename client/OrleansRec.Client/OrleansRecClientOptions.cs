using System.Net;
using Microsoft.Extensions.Options;
using OrleansRec.Client.Tls;

namespace OrleansRec.Client;

/// <summary>How the client finds the cluster and how long it waits for it.</summary>
public sealed class OrleansRecClientOptions
{
    internal const int DefaultMegabytesUnderWay = 16;
    internal static readonly IPEndPoint DefaultGateway = new(IPAddress.Loopback, 30000);

    /// <summary>Gateways of the cluster as <c>address:port</c>; empty means <c>127.0.0.1:30000</c>.</summary>
    public IList<string> Gateways { get; } = [];

    /// <summary>The cluster's id, as the silos have it.</summary>
    public string ClusterId { get; set; } = "orleansrec";

    /// <summary>The service's id, as the silos have it.</summary>
    public string ServiceId { get; set; } = "orleansrec";

    /// <summary>How long the start waits for a gateway before it fails; 1 second to 1 hour.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause between two attempts to connect; 10 ms to 1 minute.</summary>
    public TimeSpan ConnectRetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a call waits for its answer at most, once it is sent; 100 ms to 10 minutes. Questions are given up after 5.5 s (6 s those that any replica
    /// answers, 16.5 s where it is to classify several items), and batches sent once more after 7.5 s, if this is longer. Batches may wait for their turn before, see <see cref="MaxMegabytesUnderWay"/>.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What this client's batches of events and items may hold in the cluster together, MB: an event counts for 1 KB, an item for 4 KB and its picture.
    /// Those beyond wait in the client, up to eight times as much; more is refused with <see cref="Contracts.Errors.OverloadedException"/>. 1 to 1024.
    /// </summary>
    public int MaxMegabytesUnderWay { get; set; } = DefaultMegabytesUnderWay;

    /// <summary>Mutual TLS, where the silos have it; null for none.</summary>
    public ClusterTls? Tls { get; set; }

    internal IReadOnlyList<IPEndPoint> Endpoints() =>
        Gateways.Count == 0 ? [DefaultGateway] : [.. Gateways.Select(IPEndPoint.Parse)];
}

/// <summary>Reports every fault of <see cref="OrleansRecClientOptions"/> at once, at start.</summary>
internal sealed class OrleansRecClientOptionsValidator : IValidateOptions<OrleansRecClientOptions>
{
    public ValidateOptionsResult Validate(string? name, OrleansRecClientOptions options)
    {
        var faults = new List<string>();
        foreach (var gateway in options.Gateways)
        {
            if (!IPEndPoint.TryParse(gateway, out var endpoint) || endpoint.Port == 0)
                faults.Add($"'Gateways' holds '{gateway}'; write an IP address and a port, such as {OrleansRecClientOptions.DefaultGateway}.");
        }
        if (string.IsNullOrWhiteSpace(options.ClusterId))
            faults.Add("'ClusterId' is empty; write the id that the silos have.");
        if (string.IsNullOrWhiteSpace(options.ServiceId))
            faults.Add("'ServiceId' is empty; write the id that the silos have.");
        Range("ConnectTimeout", options.ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Range("ConnectRetryDelay", options.ConnectRetryDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Range("RequestTimeout", options.RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        if (options.MaxMegabytesUnderWay is < 1 or > 1024)
            faults.Add($"'MaxMegabytesUnderWay' is {options.MaxMegabytesUnderWay}; write 1 to 1024.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string field, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
                faults.Add($"'{field}' is {value}; write {min} to {max}.");
        }
    }
}
