using System.Text.Json;
using OrleansRec.Cli;
using OrleansRec.Http.Tests.Api;

namespace OrleansRec.Http.Tests.Cli;

[Collection(ApiCollection.Name)]
public sealed class CommandLineTests(ApiHost host) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansrec-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Import_Folder_StoresEveryPersonsEventsInOrder()
    {
        string[] people = ["cli-a", "cli-b", "cli-c"];
        Write("events.jsonl", Enumerable.Range(0, 1_500).SelectMany(i => people.Select(p => Row(p, $"{p}-{i}", $"i{i}", i))));
        Write("items.jsonl", Enumerable.Range(0, 1_200).Select(i => $$"""{"itemId":"cli-{{i}}","title":"Item {{i}}"}"""));
        Write("users.jsonl", people.Select(p => $$"""{"userId":"{{p}}","attributes":{"country":"FR" } }"""));

        var (code, output, error) = await Run("import", _folder.FullName, "--parallel", "4");

        Assert.Equal(("", 0), (error, code));
        Assert.Contains("1200 items, 3 users, 4500 events", output);
        Assert.Equal("Item 1199", (await host.Get("/v1/items/cli-1199")).Body.Text("title"));
        foreach (var person in people)
        {
            var user = (await host.Get($"/v1/users/{person}")).Body;
            Assert.Equal(1_500, user.Number("version"));
            Assert.Equal("FR", user.GetProperty("attributes").Text("country"));
            Assert.Equal(
                Enumerable.Range(1_480, 20).Reverse().Select(i => $"i{i}"),
                user.GetProperty("recentItems").EnumerateArray().Select(i => i.GetString()));
        }
    }

    [Theory]
    [InlineData("--callers", "3")]
    [InlineData("--rate", "200")]
    public async Task Load_AgainstAServer_CountsAndTimesTheLists(string option, string value)
    {
        var (code, output, error) = await Run("load", "--seconds", "1", option, value);

        Assert.Equal(("", 0), (error, code));
        var answered = output.Split('\n').Single(line => line.Contains("answered")).Split('│', StringSplitOptions.TrimEntries);
        Assert.True(int.Parse(answered[2]) > 10, output);
        Assert.All(answered[3..8], figure => Assert.True(double.Parse(figure, System.Globalization.CultureInfo.InvariantCulture) > 0, output));
        if (option == "--rate") Assert.InRange(int.Parse(answered[2]), 150, 200);
    }

    [Theory]
    [InlineData("'--callers' is 0; write 1 to 1000", "--callers", "0")]
    [InlineData("'--rate' is -1; write more than 0", "--rate", "-1")]
    [InlineData("which is no file", "--people", "no-such-file")]
    [InlineData("'count' is 900", "--count", "900")]
    public async Task Load_WrongOption_IsBadInput(string says, params string[] options)
    {
        var (code, _, error) = await Run(["load", "--seconds", "1", .. options]);

        Assert.Equal(2, code);
        Assert.Contains(says, error);
    }

    [Fact]
    public async Task Explain_Person_AsksForReasons()
    {
        await Run("track", "--user", "cli-explained", "--item", "seen");
        var (code, output, _) = await Run("explain", "--user", "cli-explained", "--json");

        Assert.Equal(0, code);
        Assert.Contains("\"reasons\"", output);
    }

    [Fact]
    public async Task Import_Again_CountsNothingTwice()
    {
        Write("events.jsonl", Enumerable.Range(0, 10).Select(i => Row("cli-again", $"again-{i}", "x", i)));
        await Run("import", _folder.FullName);

        var (code, output, _) = await Run("import", _folder.FullName);

        Assert.Equal(0, code);
        Assert.Contains("0 events (10 more were known already)", output.ReplaceLineEndings(" "));
        Assert.Equal(10, (await host.Get("/v1/users/cli-again")).Body.Number("version"));
    }

    [Fact]
    public async Task Import_ServerRefusesForAMoment_SendsAgain()
    {
        Write("events.jsonl", Enumerable.Range(0, 10).Select(i => Row("cli-flaky", $"flaky-{i}", "x", i, type: i % 2 == 0 ? "flaky" : "view")));

        var (code, output, _) = await Run("import", _folder.FullName);

        Assert.Equal(0, code);
        Assert.Contains("10 events", output);
        Assert.Equal(10, (await host.Get("/v1/users/cli-flaky")).Body.Number("version"));
    }

    [Theory]
    [InlineData("'--parallel' is 0; write 1 to 64.", "import", ".", "--parallel", "0")]
    [InlineData("nowhere", "import", "nowhere")]
    [InlineData("'attic' is unknown", "import", ".", "--format", "attic")]
    [InlineData("'--url' is 'shop'", "models", "--url", "shop")]
    [InlineData("'--time' is 'noon'", "track", "--user", "u", "--item", "x", "--time", "noon")]
    [InlineData("'userId' and 'visitorId' are missing", "track", "--item", "x")]
    [InlineData("'count' is 0; send 1 to 500", "recommend", "--user", "u", "--count", "0")]
    [InlineData("'ten'", "recommend", "--user", "u", "--count", "ten")]
    [InlineData("Item 'cli-nobody/x' is not known.", "similar", "cli-nobody/x")]
    [InlineData("'user' is empty; give an id of 1 to 256 bytes.", "forget", "")]
    [InlineData("'item' is empty; give an id of 1 to 256 bytes.", "similar", "")]
    [InlineData("Model version 'main-9' is not stored.", "activate", "main-9")]
    [InlineData("'--attribute' is 'brown'; write key=value.", "classify", "--attribute", "brown")]
    [InlineData("'--image' is 'no such file', which cannot be read", "classify", "--image", "no such file")]
    [InlineData("--help", "juggle")]
    public async Task BadInput_IsExplained_ExitCode2(string says, params string[] args)
    {
        var (code, _, error) = await Run(args);

        Assert.Equal(2, code);
        Assert.Contains(says, error);
    }

    [Fact]
    public async Task Import_MalformedLine_NamesItAndSendsNothing()
    {
        Write("events.jsonl", [Row("cli-torn", "1", "x", 1), """{"eventId":"2","userId":"cli-torn","itemId":"x","type":"view","timestamp":"noon"}"""]);

        var (code, _, error) = await Run("import", _folder.FullName);

        Assert.Equal(2, code);
        Assert.Contains("noon", error);
        Assert.Equal(404, (int)(await host.Get("/v1/users/cli-torn")).Status);
    }

    [Fact]
    public async Task NoServer_IsExplainedAtOnce_ExitCode1()
    {
        var (code, _, error) = await Run("import", _folder.FullName, "--url", $"http://127.0.0.1:{ApiHost.FreePort()}");

        Assert.Equal(1, code);
        Assert.Contains("No server answers at http://127.0.0.1:", error);
    }

    [Fact]
    public async Task Overloaded_ExitCode1() => Assert.Equal(1, (await Run("recommend", "--user", "u", "--platform", "overloaded")).Code);

    [Fact]
    public async Task Scenarios_SetShownAndReset()
    {
        Write("scenario.json", ["""{"sources":[{"name":"trending","quota":40}],"tasks":{"purchase":1.5}}"""]);
        var file = Path.Combine(_folder.FullName, "scenario.json");

        Assert.Contains("trending 40", (await Run("scenarios", "cli-own", "--set", file)).Output);
        Assert.Contains("purchase 1.5", (await Run("scenarios")).Output);
        Assert.Equal(0, (await Run("scenarios", "cli-own", "--reset")).Code);
        var (code, _, error) = await Run("scenarios", "cli-own");
        Assert.Equal((2, true), (code, error.Contains("'cli-own' is not known", StringComparison.Ordinal)));
        Assert.Contains("cannot be read", (await Run("scenarios", "cli-own", "--set", file + ".no")).Error);
    }

    [Fact]
    public async Task Track_ThenRecommend_ShowsTheItem()
    {
        var (tracked, said, _) = await Run("track", "--user", "cli/t", "--item", "x 1", "--event-id", "1");
        var (code, output, _) = await Run("recommend", "--user", "cli/t", "--min-user-version", "1", "--explain", "--json");

        Assert.Equal((0, 0), (tracked, code));
        Assert.Contains("Event 1 is stored; version 1 of cli/t.", said);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("x 1", json.RootElement.GetProperty("items")[0].Text("itemId"));
        Assert.Contains("x 1", (await Run("recommend", "--user", "cli/t")).Output);
        Assert.Contains("known already", (await Run("track", "--user", "cli/t", "--item", "x 1", "--event-id", "1")).Output);
    }

    [Fact]
    public async Task Export_ThenForget_PrintsLinesAndTheReceipt()
    {
        await Run("track", "--user", "cli/f", "--item", "x", "--event-id", "1");
        var file = Path.Combine(_folder.FullName, "export.jsonl");

        var (code, lines, _) = await Run("export", "cli/f");
        var (_, saved, _) = await Run("export", "cli/f", "--output", file);
        var (_, dry, _) = await Run("forget", "cli/f", "--dry-run");
        var (_, receipt, _) = await Run("forget", "cli/f");
        var (gone, _, error) = await Run("export", "cli/f");
        var (_, visitor, _) = await Run("forget", "cli/f", "--visitor");
        Assert.Contains("Forgot ..: 0 events", (await Run("forget", "..")).Output);

        Assert.Equal(0, code);
        Assert.Equal(2, lines.TrimEnd().Split('\n').Length);
        Assert.Equal(lines, await File.ReadAllTextAsync(file));
        Assert.Contains("2 lines in", saved);
        Assert.Contains("Would forget cli/f: 1 events", dry);
        Assert.Contains("Forgot cli/f: 1 events, 0 attributes, 0 merged visitors; the last model version that saw them is main/1.", receipt);
        Assert.Equal(2, gone);
        Assert.Contains("User 'cli/f' is not known.", error);
        Assert.Contains("Forgot cli/f: 0 events", visitor);
    }

    [Fact]
    public async Task OtherVerbs_Print()
    {
        await host.Post("/v1/items", """{"items":[{"itemId":"cli[s]"}]}""");

        Assert.Contains("cli[s]-1", (await Run("similar", "cli[s]", "--count", "2")).Output);
        Assert.Contains("shoes > boots", (await Run("classify", "--title", "Trail boots", "--attribute", "colour=brown")).Output);
        Assert.Contains("cold start", (await Run("profile", "cli/nobody")).Output);
        Assert.Contains("main/1", (await Run("models")).Output);
        Assert.Contains("main/1 is live", (await Run("activate", "main/1")).Output);
        Assert.Contains("The trainer is training", (await Run("train", "--full")).Output);
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] all = args.Contains("--url") || args[0] == "juggle" ? args : [.. args, "--url", host.Address.AbsoluteUri];
        var code = await CommandLine.Run(all, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(Path.Combine(_folder.FullName, name), lines);

    private static string Row(string user, string id, string item, int second, string type = "view") =>
        $$"""{"eventId":"{{id}}","userId":"{{user}}","itemId":"{{item}}","type":"{{type}}","timestamp":"{{new DateTime(2026, 1, 1).AddSeconds(second):s}}Z"}""";
}
