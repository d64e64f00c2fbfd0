using System.CommandLine;
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
        var port = Options.Port("--port", $"HTTP on 127.0.0.1; {DefaultPort} unless set, 0 for a free one.");
        var siloPort = Options.SiloPort();
        var gatewayPort = Options.GatewayPort();
        var verb = new Command("serve", "Serve recommendations from a folder, empty or existing.") { folder, port, siloPort, gatewayPort };
        verb.SetAction((parsed, cancellation) => RunAsync(
            new SiloSettings
            {
                Folder = parsed.GetValue(folder)!,
                Port = Ports.Require(parsed.GetValue(port) ?? DefaultPort, "--port"),
                SiloPort = Ports.Require(parsed.GetValue(siloPort) ?? 0, "--silo-port"),
                GatewayPort = parsed.GetValue(gatewayPort) is { } set ? Ports.Require(set, "--gateway-port") : Ports.Prefer(Cluster.DefaultGatewayPort),
                Clock = TimeProvider.System,
            },
            cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(SiloSettings settings, CancellationToken cancellation)
    {
        await using var silo = await EmbeddedSilo.StartAsync(settings, cancellation);
        Console.WriteLine($"""
            OrleansRec serves the folder {Path.GetFullPath(settings.Folder)}
              API        {silo.Url}/v1        (document: {silo.Url}/openapi/v1.json)
              start page {silo.Url}/
              dashboard  {silo.Url}/dashboard
              SDK        127.0.0.1:{settings.GatewayPort}  (cluster and service "{Cluster.Id}")
            Ctrl+C stops.
            """);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silo.Stopping);
        await Task.Delay(Timeout.Infinite, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("Stopping.");
        return ExitCodes.Done;
    }
}
