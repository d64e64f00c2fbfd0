using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace OrleansRec.Client.Tls;

/// <summary>Puts <see cref="ClusterTls"/> on Orleans' connections.</summary>
public static class TlsConnections
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    /// <summary>For a client.</summary>
    /// <exception cref="InvalidDataException">A file cannot be used.</exception>
    public static void UseTls(this ClientConnectionOptions connections, ClusterTls tls)
    {
        var loaded = tls.Load();
        connections.ConfigureConnection(connection => connection.Use(next => context => AsClientAsync(context, loaded, next)));
    }

    /// <summary>For a silo: to other silos, from them, and from clients.</summary>
    /// <param name="use">Puts a step on the connections of an end: those that this silo opens, and those that it accepts.</param>
    /// <exception cref="InvalidDataException">A file cannot be used.</exception>
    public static void UseTls(ClusterTls tls, Action<Action<IConnectionBuilder>, Action<IConnectionBuilder>> use)
    {
        var loaded = tls.Load();
        use(
            connection => connection.Use(next => context => AsClientAsync(context, loaded, next)),
            connection => connection.Use(next => context => AsServerAsync(context, loaded, next)));
    }

    private static Task AsClientAsync(ConnectionContext context, LoadedTls tls, ConnectionDelegate next) =>
        RunAsync(context, (stream, limit) => stream.AuthenticateAsClientAsync(tls.ForClient(), limit), next);

    private static Task AsServerAsync(ConnectionContext context, LoadedTls tls, ConnectionDelegate next) =>
        RunAsync(context, (stream, limit) => stream.AuthenticateAsServerAsync(tls.ForServer(), limit), next);

    private static async Task RunAsync(ConnectionContext context, Func<SslStream, CancellationToken, Task> authenticate, ConnectionDelegate next)
    {
        var plain = context.Transport;
        await using var stream = new SslStream(new PipeStream(plain));
        using (var limit = new CancellationTokenSource(HandshakeLimit)) await authenticate(stream, limit.Token);
        context.Transport = new Duplex(PipeReader.Create(stream), PipeWriter.Create(stream));
        try
        {
            await next(context);
        }
        finally
        {
            context.Transport = plain;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
