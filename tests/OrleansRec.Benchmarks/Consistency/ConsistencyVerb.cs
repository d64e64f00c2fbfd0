using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRec.EndToEnd.Tests;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Benchmarks.Consistency;

/// <summary><c>consistency</c>: does every list know the event that its caller sent just before?</summary>
internal static class ConsistencyVerb
{
    private const int Users = 500;
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var pairs = new Option<int>("--pairs") { Description = "Events, each followed by a list.", DefaultValueFactory = _ => 10_000 };
        var callers = new Option<int>("--callers") { Description = "Callers at once.", DefaultValueFactory = _ => 16 };
        var report = new Option<string?>("--report") { Description = "Write the figures to this JSON file." };
        foreach (var option in new[] { pairs, callers })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1) result.AddError($"'{option.Name}' is below 1; give at least 1.");
            });
        }
        var verb = new Command("consistency", "Read your writes over the SDK.") { pairs, callers, report };
        verb.SetAction((parsed, _) => RunAsync(parsed.GetValue(pairs), parsed.GetValue(callers), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(int pairs, int callers, string? report)
    {
        using var folder = new TempFolder();
        await using var silo = await SiloProcess.StartAsync(folder.Path);
        await using var sdk = await SdkConnection.OpenAsync(silo.Gateway);

        var clock = Stopwatch.StartNew();
        var stale = await ReadYourWrites.StaleAsync(sdk.Client, pairs, callers, Users);
        var perSecond = Math.Round(pairs / clock.Elapsed.TotalSeconds, 1);

        Console.WriteLine(FormattableString.Invariant($"{pairs} pairs from {callers} callers: {perSecond} pairs/s, {stale} stale"));
        if (report is not null)
        {
            var figures = new JsonObject { ["pairs"] = pairs, ["stale"] = stale, ["pairs_per_s"] = perSecond };
            var json = new JsonObject { ["read_your_writes"] = figures };
            ReportOrigin.AddTo(json);
            await File.WriteAllTextAsync(report, json.ToJsonString(_indented));
        }
        return stale == 0 ? 0 : 1;
    }
}
