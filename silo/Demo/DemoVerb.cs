using System.CommandLine;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Demo;

/// <summary><c>demo</c>: the main job in one command, from data to live recommendations.</summary>
internal static class DemoVerb
{
    private const int DefaultPort = 8080;
    private const int LiveSecondsBeforeExit = 20;

    public static Command Create()
    {
        var source = new ShopFlags();
        var exit = new Option<bool>("--exit") { Description = "Stop after the report." };
        var report = Options.Report();
        var folder = new Option<string?>("--folder") { Description = "Where the silo keeps its data: new, empty, or of an earlier demo, which is deleted; data/demo-<name> unless set." };
        var port = Options.Port("--port", $"HTTP on 127.0.0.1; {DefaultPort} unless set, 0 for a free one.");
        var siloPort = Options.SiloPort();
        var gatewayPort = Options.GatewayPort();
        var seed = Options.Number("--seed", "Seed of the generated shop.", 0, int.MaxValue);
        var live = Options.Number("--live-seconds", $"How long the live traffic lasts; {LiveSecondsBeforeExit} with --exit, else 60 to 600 by the number of events unless set.", 1, 86_400);
        var verb = new Command("demo", "Import a shop's data, train, evaluate, recommend and keep learning from live traffic.")
        {
            exit, report, folder, port, siloPort, gatewayPort, seed, live,
        };
        source.AddTo(verb, seed);
        verb.SetAction((parsed, cancellation) =>
        {
            var shop = source.Shop(parsed);
            var options = new DemoOptions
            {
                Data = source.Data(parsed),
                Format = source.Format(parsed),
                Shop = shop with { Seed = parsed.GetValue(seed) ?? shop.Seed },
                Exit = parsed.GetValue(exit),
                Report = parsed.GetValue(report),
                Folder = parsed.GetValue(folder),
                Port = Ports.Require(parsed.GetValue(port) ?? DefaultPort, "--port"),
                SiloPort = Ports.Require(parsed.GetValue(siloPort) ?? 0, "--silo-port"),
                GatewayPort = Ports.Require(parsed.GetValue(gatewayPort) ?? 0, "--gateway-port"),
                Live = parsed.GetValue(live) is { } seconds ? TimeSpan.FromSeconds(seconds)
                    : parsed.GetValue(exit) ? TimeSpan.FromSeconds(LiveSecondsBeforeExit) : null,
            };
            return new DemoRun(options).RunAsync(cancellation);
        });
        return verb;
    }
}
