using Orleans.Configuration;
using OrleansRec.Client.Tls;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>Mutual TLS between silos and with SDK clients; the section <c>OrleansRec:Tls</c>.</summary>
internal static class SiloTls
{
    public static bool IsSet(IConfiguration configuration) => configuration.GetSection($"{EngineConfiguration.Section}:Tls").Exists();

    /// <exception cref="RefusedException">A setting or a file cannot be used.</exception>
    public static void UseTls(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (!IsSet(configuration)) return;
        configuration.Read<ClusterTls>("Tls", tls => TlsConnections.UseTls(tls, (opened, accepted) => silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloOutboundConnection(opened);
            connections.ConfigureSiloInboundConnection(accepted);
            connections.ConfigureGatewayInboundConnection(accepted);
        })));
    }
}
