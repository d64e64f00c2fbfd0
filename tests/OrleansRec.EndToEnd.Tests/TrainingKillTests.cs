using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using OrleansRec.Client.Tls;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>A process that is killed while it trains goes on where it stood.</summary>
public sealed class TrainingKillTests : IDisposable
{
    private const int Passes = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();
    private readonly TempFolder _copy = new();

    public void Dispose()
    {
        _folder.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public async Task Kill_WhileItTrains_GivesTheNumbersOfATrainingThatWasNotInterrupted()
    {
        await using (var silo = await StartAsync(_folder))
        {
            foreach (var events in Views().Chunk(1_000)) await silo.Http.PostOkAsync("/v1/events", Api.Events(events));
            await silo.StopAsync();
        }

        foreach (var file in Directory.GetFiles(_folder.Path)) File.Copy(file, _copy.File(Path.GetFileName(file)));
        var whole = await TrainAsync(_folder);

        await using (var silo = await StartAsync(_copy))
        {
            await AskAsync(silo);
            await UntilAsync(() => Task.FromResult(File.Exists(Resume(_copy))), "a pass is done");
            await silo.KillAsync();
        }

        Assert.True(File.Exists(Resume(_copy)), "The training was over before it was killed.");
        var resumed = await TrainAsync(_copy);

        Assert.Equal(whole, resumed);
        Assert.False(File.Exists(Resume(_copy)));
        var log = Assert.Single(Directory.GetFiles(_copy.File("training"), "log.jsonl", SearchOption.AllDirectories));
        var passes = File.ReadLines(log).Select(line => JsonNode.Parse(line)!).Where(l => (string?)l["kind"] == "validation").Select(l => (int)l["epoch"]!);
        Assert.Equal(Enumerable.Range(1, Passes), passes);
        await RequireWarmAsync(_copy);
    }

    /// <summary>A silo that starts with a model has asked itself before it is ready, over its gateway with certificates as well.</summary>
    private static async Task RequireWarmAsync(TempFolder folder)
    {
        using var certificates = new TempFolder();
        var tls = new TestAuthority(certificates.Path, "silos").Tls;
        await using var silo = await StartAsync(folder, tls);
        Assert.DoesNotContain("warm the silo up failed", silo.Errors());
        var answered = (await silo.Http.GetStringAsync("/metrics")).Split('\n').Single(l => l.StartsWith("orleansrec_engine_answered_total", StringComparison.Ordinal));
        Assert.True(double.Parse(answered.Split(' ')[1], CultureInfo.InvariantCulture) > 0, answered);
    }

    /// <summary>The metrics of a training from start to end, or from where another was killed.</summary>
    private static async Task<string> TrainAsync(TempFolder folder)
    {
        await using var silo = await StartAsync(folder);
        await AskAsync(silo);
        JsonNode? models = null;
        await UntilAsync(
            async () => (models = JsonNode.Parse(await silo.Http.GetStringAsync("/v1/models")))!["live"] is not null, "the version is live");
        var metrics = Assert.Single(models!["models"]!.AsArray())!["metrics"]!.ToJsonString();
        await silo.StopAsync();
        return metrics;
    }

    private static async Task AskAsync(SiloProcess silo) => (await silo.Http.PostAsync("/v1/models/train", """{"full":true}""")).EnsureSuccessStatusCode();

    private static async Task UntilAsync(Func<Task<bool>> done, string what)
    {
        for (var watch = Stopwatch.StartNew(); !await done(); await Task.Delay(20))
            Assert.True(watch.Elapsed < Limit, $"After {Limit}, this is not so: {what}.");
    }

    private static string Resume(TempFolder folder) => Path.Combine(folder.File("training"), "training.resume");

    private static Task<SiloProcess> StartAsync(TempFolder folder, ClusterTls? tls = null) => SiloProcess.StartAsync(folder.Path, _ =>
    {
        var settings = new Dictionary<string, string>
        {
            ["OrleansRec__Training__Automatic"] = "false",
            ["OrleansRec__Learning__Epochs"] = $"{Passes}",
            ["OrleansRec__Learning__Patience"] = $"{Passes}",
            ["OrleansRec__Learning__Threads"] = "1",
        };
        if (tls is null) return settings;
        (settings["OrleansRec__Tls__Certificate"], settings["OrleansRec__Tls__Key"]) = (tls.Certificate, tls.Key);
        settings["OrleansRec__Tls__Authority"] = tls.Authority;
        return settings;
    });

    /// <summary>150 people with 20 views each, of items that come in tens.</summary>
    private static IEnumerable<string> Views()
    {
        var random = new Random(5);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var view = 0; view < 20; view++)
        {
            for (var person = 0; person < 150; person++)
                yield return Api.View($"{person}-{view}", $"p{person}", $"i{(person % 8 * 10) + random.Next(10)}", start.AddMinutes((view * 150) + person));
        }
    }
}
