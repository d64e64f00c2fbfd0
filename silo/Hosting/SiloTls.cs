using Orleans.Configuration;
using OrleansRec.Client.Tls;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>Mutual TLS between silos and with SDK clients; the section <c>OrleansRec:Tls</c>.</summary>
internal static class SiloTls
{
    private const string Section = EngineConfiguration.Section + ":Tls";

    /// <exception cref="RefusedException">A setting or a file cannot be used.</exception>
    public static void UseTls(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (!configuration.GetSection(Section).Exists()) return;
        try
        {
            var tls = configuration.GetSection(Section).Get<ClusterTls>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new();
            TlsConnections.UseTls(tls, (opened, accepted) => silo.Configure<SiloConnectionOptions>(connections =>
            {
                connections.ConfigureSiloOutboundConnection(opened);
                connections.ConfigureSiloInboundConnection(accepted);
                connections.ConfigureGatewayInboundConnection(accepted);
            }));
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException)
        {
            throw new RefusedException($"Configuration '{Section}' cannot be used: {error.Message}", error);
        }
    }
}
