using System.CommandLine;
using System.Net;
using OrleansRec.Grains;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Serve;

/// <summary><c>serve</c>: a silo on a folder until it is told to stop.</summary>
internal static class ServeVerb
{
    private const int DefaultPort = 8080;

    public static Command Create()
    {
        var folder = new Option<string>("--folder") { Description = "Where everything is kept; made where it does not exist.", DefaultValueFactory = _ => "data/serve" };
        folder.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && string.IsNullOrWhiteSpace(result.Tokens[0].Value)) result.AddError("'--folder' is empty; name a folder.");
        });
        var port = Options.Port("--port", $"HTTP on 127.0.0.1; {DefaultPort} unless set, 0 for a free one.");
        var address = new Option<string>("--address")
        {
            Description = "The address that HTTP listens on; any but loopback needs keys.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        address.Validators.Add(result =>
        {
            var text = result.Tokens.Count == 0 ? "127.0.0.1" : result.Tokens[0].Value;
            if (!IPAddress.TryParse(text, out _)) result.AddError($"'--address' is '{text}'; give an IP address such as 0.0.0.0.");
        });
        var keys = new Option<string?>("--keys") { Description = "A JSON file with keys (orleansrec new-key), read again whenever it changes." };
        keys.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !File.Exists(result.Tokens[0].Value)) result.AddError($"'--keys' is '{result.Tokens[0].Value}', which is no file.");
        });
        var tombstones = new Option<string?>("--tombstones")
        {
            Description = "A file that keeps who was forgotten (hashed), so that a restored backup does not bring them back; default: tombstones.txt in the folder, none in a cluster.",
        };
        var role = new Option<string?>("--role") { Description = "Of this silo in a cluster: both, user or model." };
        role.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Role(result.Tokens[0].Value) is null)
                result.AddError($"'--role' is '{result.Tokens[0].Value}'; give both, user or model.");
        });
        var siloPort = Options.SiloPort();
        var gatewayPort = Options.GatewayPort();
        var verb = new Command("serve", "Serve recommendations from a folder, empty or existing.") { folder, port, address, keys, tombstones, role, siloPort, gatewayPort };
        verb.SetAction((parsed, cancellation) =>
        {
            var cluster = ClusterConfiguration.Read(ClusterConfiguration.Load());
            if (cluster is not null && parsed.GetResult(folder) is { Implicit: false })
                throw new RefusedException($"'--folder' is for a silo of its own, but '{ClusterConfiguration.Storage}' is postgres; leave one out.");
            if (parsed.GetValue(role) is { } given)
            {
                if (cluster is null) throw new RefusedException($"'--role' is for a cluster; set '{ClusterConfiguration.Storage}' to postgres.");
                cluster = cluster with { Role = Role(given)!.Value };
            }

            var listens = cluster?.Listens ?? "127.0.0.1";
            var gateway = parsed.GetValue(gatewayPort) ?? (cluster is { GatewayPort: > 0 } ? cluster.GatewayPort : null);
            var settings = new SiloSettings
            {
                Folder = parsed.GetValue(folder)!,
                Cluster = cluster,
                Port = Ports.Require(parsed.GetValue(port) ?? DefaultPort, "--port"),
                Address = parsed.GetValue(address)!,
                KeysFile = parsed.GetValue(keys),
                TombstoneFile = parsed.GetValue(tombstones),
                SiloPort = Ports.Require(parsed.GetValue(siloPort) ?? cluster?.SiloPort ?? 0, "--silo-port", listens),
                GatewayPort = gateway is { } set
                    ? Ports.Require(set, "--gateway-port", listens)
                    : Ports.Prefer(Cluster.DefaultGatewayPort, listens),
                Clock = TimeProvider.System,
            };
            return RunAsync(settings, cancellation);
        });
        return verb;
    }

    private static SiloRole? Role(string name) => name switch
    {
        "both" => SiloRole.Both,
        "user" => SiloRole.User,
        "model" => SiloRole.Model,
        _ => null,
    };

    private static async Task<int> RunAsync(SiloSettings settings, CancellationToken cancellation)
    {
        await using var silo = await EmbeddedSilo.StartAsync(settings, cancellation);
        Console.WriteLine($"""
            OrleansRec serves {Served(settings)}
              listens on {string.Join(", ", silo.Addresses)}
              API        {silo.Url}/v1        (document: {silo.Url}/openapi/v1.json)
              start page {silo.Url}/
              dashboard  {silo.Url}/dashboard
              SDK        {settings.Cluster?.AdvertisedAddress ?? "127.0.0.1"}:{settings.GatewayPort}  (cluster "{settings.Cluster?.Id ?? Cluster.Id}", service "{Cluster.Id}")
            {OpenPorts(settings, ClusterConfiguration.Load())}Ctrl+C stops.
            """);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silo.Stopping);
        await Task.Delay(Timeout.Infinite, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("Stopping.");
        return ExitCodes.Done;
    }

    /// <summary>The ports of silos and SDK clients ask nobody for a key.</summary>
    private static string OpenPorts(SiloSettings settings, IConfiguration configuration)
    {
        if (settings.Cluster is not { IsExposed: true } cluster || SiloTls.IsSet(configuration)) return "";
        return $"Ports {settings.SiloPort} and {settings.GatewayPort} on {cluster.Listens} take whoever reaches them: keep them in a private network, or set OrleansRec:Tls.\n";
    }

    private static string Served(SiloSettings settings) => settings.Cluster is { } cluster
        ? $"the cluster '{cluster.Id}' as {cluster.AdvertisedAddress}:{settings.SiloPort}, role {cluster.Role.ToString().ToLowerInvariant()}"
        : $"the folder {Path.GetFullPath(settings.Folder)}";
}
