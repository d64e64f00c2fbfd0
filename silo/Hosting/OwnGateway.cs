using OrleansRec.Client;
using OrleansRec.Client.Tls;

namespace OrleansRec.Silo.Hosting;

/// <summary>An SDK client of this very silo, over its gateway as any other one: what it asks, the gateway reads, computes and writes.</summary>
internal sealed class OwnGateway : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IHost _host;

    private OwnGateway(IHost host) => (_host, Client) = (host, host.Services.GetRequiredService<OrleansRecClient>());

    public OrleansRecClient Client { get; }

    /// <summary>Connects to the gateway of a silo that has started.</summary>
    /// <exception cref="Contracts.Errors.UnavailableException">The gateway does not answer within 5 s.</exception>
    public static async Task<OwnGateway> ConnectAsync(SiloSettings settings, IConfiguration configuration, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddOrleansRecClient(o =>
        {
            o.Gateways.Add($"{settings.Cluster?.AdvertisedAddress ?? "127.0.0.1"}:{settings.GatewayPort}");
            (o.ClusterId, o.ServiceId) = (settings.Cluster?.Id ?? Cluster.Id, Cluster.Id);
            (o.ConnectTimeout, o.ConnectRetryDelay) = (Patience, TimeSpan.FromMilliseconds(20));
            if (SiloTls.IsSet(configuration)) configuration.Read<ClusterTls>("Tls", tls => o.Tls = tls);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            return new OwnGateway(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
