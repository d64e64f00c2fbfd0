using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace OrleansRec.Silo.Hosting;

/// <summary>Closes connections to the ports of silos and SDK clients on which nobody says anything: either greets at once.</summary>
internal static class SilentConnections
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static void CloseSilentConnections(this ISiloBuilder silo) => silo.Configure<SiloConnectionOptions>(connections =>
    {
        connections.ConfigureSiloInboundConnection(connection => connection.Use(next => context => AwaitFirstWordAsync(context, next)));
        connections.ConfigureGatewayInboundConnection(connection => connection.Use(next => context => AwaitFirstWordAsync(context, next)));
    });

    private static async Task AwaitFirstWordAsync(ConnectionContext context, ConnectionDelegate next)
    {
        using (var limit = new CancellationTokenSource(Limit))
        {
            try
            {
                var read = await context.Transport.Input.ReadAsync(limit.Token);
                // Left in the pipe: it is for whoever comes next.
                context.Transport.Input.AdvanceTo(read.Buffer.Start);
            }
            catch (OperationCanceledException)
            {
                context.Abort(new ConnectionAbortedException($"Nothing was said within {Limit.TotalSeconds:0} s."));
                return;
            }
        }

        await next(context);
    }
}
