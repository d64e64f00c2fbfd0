using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests;

[Collection(DemoShopTests.Name)]
public sealed class DemoTests(DemoShop demo) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_SmallShop_ReportsEveryFigure()
    {
        var report = JsonNode.Parse(await File.ReadAllTextAsync(demo.Report))!.AsObject();
        string[] keys =
        [
            "dataset", "events", "users", "items", "import", "training", "evaluation", "incremental", "regret", "seconds", "peak_memory_mb",
        ];
        Assert.Empty(keys.Except(report.Select(k => k.Key)));
        Assert.InRange((int)report["users"]!, 1, DemoShop.People);
        Assert.InRange((int)report["events"]!, DemoShop.Events * 3 / 4, DemoShop.Events * 3 / 2);
        Assert.True((double)report["import"]!["events_per_s"]! > 0);
        Assert.True((double)report["training"]!["seconds"]! > 0);
        Assert.NotEmpty((string)report["training"]!["model_version"]!);
        Assert.True((int)report["evaluation"]!["ranking"]!["targets"]! > 0);
        Assert.NotEmpty(report["evaluation"]!["baselines"]!.AsObject());
        Assert.Equal(0, (int)report["incremental"]!["failed_requests"]!);
        Assert.True((double)report["seconds"]! >= DemoShop.Live);
        Assert.True((double)report["peak_memory_mb"]! > 50);
    }

    [Theory]
    [InlineData("nothing", "demo", "--exit", "--data", ".", "--format", "nothing")]
    [InlineData("/no/such/folder", "demo", "--exit", "--data", "/no/such/folder", "--format", "retailrocket")]
    [InlineData("--colour", "demo", "--exit", "--colour")]
    [InlineData("retailrocket, census, clothing", "evaluate", "--data", ".", "--format", "censis")]
    [InlineData("'Name' of a '--task' is 'a b'", "evaluate", "--task", "a b=view")]
    [InlineData("there are adamw, sgd", "evaluate", "--optimizer", "adam")]
    [InlineData("'--learning-rate' is 3", "evaluate", "--learning-rate", "3")]
    [InlineData("'--report' is 'out.html', the name of the page beside it", "evaluate", "--report", "out.html")]
    [InlineData("names 'pcgrad' twice", "evaluate", "--balancer", "pcgrad,pcgrad")]
    [InlineData("which holds no shop; name the folder of a 'serve' or a 'demo'", "forms", "--folder", "/no/such/folder")]
    [InlineData("--people", "forms", "--people", "3")]
    public async Task Demo_WrongArguments_IsRefusedInOneSentence(string named, params string[] arguments)
    {
        var run = await SiloCommand.RunAsync(TimeSpan.FromSeconds(60), arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Serve_OpenToOthersWithoutKeys_IsRefusedBeforeAFolderIsMade()
    {
        var run = await SiloCommand.RunAsync(TimeSpan.FromSeconds(60), "serve", "--folder", _folder.File("open"), "--port", "0", "--address", "0.0.0.0");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no keys and so listens on loopback only", Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.False(Directory.Exists(_folder.File("open")));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("evaluate")]
    public async Task Run_TooFewEvents_IsRefusedBeforeAFolderIsMade(string verb)
    {
        var data = Directory.CreateDirectory(_folder.File("few")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(data, "events.csv"),
            Enumerable.Range(0, 12).Select(i => $"{i},u{i % 3},i{i % 4},view,2026-01-{i + 1:00}T00:00:00Z").Prepend("eventId,userId,itemId,type,timestamp"));
        var shop = _folder.File("shop");
        string[] own = verb == "demo" ? ["--exit", "--port", "0", "--folder", shop] : ["--report", Path.Combine(shop, "report.json")];

        var run = await SiloCommand.RunAsync(TimeSpan.FromSeconds(60), [verb, "--data", data, .. own]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("The data have 12 events", run.Errors);
        Assert.Contains("learning needs 40 (its most frequent types are 'view' (", run.Errors);
        if (verb == "demo") Assert.False(Directory.Exists(shop));
    }
}
