using System.CommandLine;
using OrleansRec.Datasets;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Demo;

/// <summary><c>demo</c>: the main job in one command, from data to live recommendations.</summary>
internal static class DemoVerb
{
    private const int DefaultPort = 8080;
    private const int LiveSecondsBeforeExit = 50;
    private const int LiveSeconds = 600;

    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "A folder of data; without it a shop is generated." };
        var format = new Option<string?>("--format") { Description = $"The data's format: {string.Join(", ", DatasetFormats.Names)}; as its folder is called unless set." };
        var exit = new Option<bool>("--exit") { Description = "Stop after the report." };
        var report = Options.Report();
        var folder = new Option<string?>("--folder") { Description = "Where the silo keeps its data: new, empty, or of an earlier demo, which is deleted; data/demo-<name> unless set." };
        var port = Options.Port("--port", $"HTTP on 127.0.0.1; {DefaultPort} unless set, 0 for a free one.");
        var siloPort = Options.SiloPort();
        var gatewayPort = Options.GatewayPort();
        var users = Options.Number("--users", "People of the generated shop.", 10, 200_000);
        var items = Options.Number("--items", "Items of the generated shop.", 40, 200_000);
        var events = Options.Number("--events", "Events of the generated shop.", 500, 20_000_000);
        var seed = Options.Number("--seed", "Seed of the generated shop.", 0, int.MaxValue);
        var live = Options.Number("--live-seconds", $"How long the live traffic lasts; {LiveSecondsBeforeExit} with --exit, else {LiveSeconds} unless set.", 1, 86_400);
        var verb = new Command("demo", "Import a shop's data, train, evaluate, recommend and keep learning from live traffic.")
        {
            data, format, exit, report, folder, port, siloPort, gatewayPort, users, items, events, seed, live,
        };
        verb.Validators.Add(result =>
        {
            var generated = new Option[] { users, items, events, seed }.FirstOrDefault(o => result.GetResult(o) is { Implicit: false });
            if (result.GetResult(data) is not null && generated is not null)
                result.AddError($"'{generated.Name}' is for the generated shop; leave it out or leave out '--data'.");
            if (result.GetResult(format) is not null && result.GetResult(data) is null)
                result.AddError("'--format' needs '--data' with the folder to read.");
        });
        verb.SetAction((parsed, cancellation) =>
        {
            var shop = new GeneratedShopOptions();
            shop = shop with
            {
                Users = parsed.GetValue(users) ?? shop.Users,
                Items = parsed.GetValue(items) ?? shop.Items,
                Events = parsed.GetValue(events) ?? shop.Events,
                Seed = parsed.GetValue(seed) ?? shop.Seed,
            };
            var options = new DemoOptions
            {
                Data = parsed.GetValue(data),
                Format = parsed.GetValue(format),
                Shop = shop,
                Exit = parsed.GetValue(exit),
                Report = parsed.GetValue(report),
                Folder = parsed.GetValue(folder),
                Port = Ports.Require(parsed.GetValue(port) ?? DefaultPort, "--port"),
                SiloPort = Ports.Require(parsed.GetValue(siloPort) ?? 0, "--silo-port"),
                GatewayPort = Ports.Require(parsed.GetValue(gatewayPort) ?? 0, "--gateway-port"),
                Live = TimeSpan.FromSeconds(parsed.GetValue(live) ?? (parsed.GetValue(exit) ? LiveSecondsBeforeExit : LiveSeconds)),
            };
            return new DemoRun(options).RunAsync(cancellation);
        });
        return verb;
    }
}
