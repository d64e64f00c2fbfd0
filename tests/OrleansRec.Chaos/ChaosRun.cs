using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRec.Chaos.Cluster;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Chaos;

/// <summary>Three silos and PostgreSQL under load, something going wrong every ten seconds; then the count.</summary>
internal static class ChaosRun
{
    private const double AllowedSeconds = 30;
    private const int MaxDifferences = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A silo that was paused or cut off has read by then what others wrote meanwhile.</summary>
    private static readonly TimeSpan UpToDate = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <returns>True where nothing was lost, counted twice or wrong, and nobody waited for longer than allowed.</returns>
    public static async Task<bool> RunAsync(TimeSpan duration, int seed, IReadOnlyList<Fault> kinds, string? logs, string? report)
    {
        await using var cluster = await SiloCluster.StartAsync(["both", "both", "user"]);
        if (logs is not null) cluster.Record(logs);
        var load = new ClusterLoad(cluster, "chaos");
        load.Start();
        await Task.Delay(Interval);
        var faults = await StrikeAsync(cluster, load, duration, kinds, new Random(seed));
        while (cluster.Network.IsCut) await Task.Delay(100);
        await cluster.ReadyAsync();
        await load.StopAsync();
        await cluster.ReadyAsync();
        await Task.Delay(UpToDate);

        var verdict = await Verdict.OfAsync(cluster, load);
        Answered[] waits = [.. faults.Select((fault, i) => load.LongestWait(fault.At, i + 1 < faults.Count ? faults[i + 1].At : load.Now))];
        foreach (var (fault, wait) in faults.Zip(waits)) Say($"{fault.At,6:0.0} s  {fault.Name}: {fault.Whom}; the longest wait {wait.Seconds:0.0} s ({wait.Path}, attempt {wait.Attempts}{(wait.Problem is null ? "" : " after " + wait.Problem.ReplaceLineEndings(" "))})");
        double[] seconds = [.. waits.Select(wait => wait.Seconds).Order()];
        var (p50, max) = (seconds.ElementAtOrDefault(seconds.Length / 2), seconds.LastOrDefault());
        Say($"""
            {verdict.Acknowledged} events acknowledged, {verdict.Stored} stored, {verdict.Lost} lost, {verdict.Duplicates} twice; {verdict.Differences.Count} users whose state is not the replay of their log
            {verdict.Promotions} versions went live, {verdict.Backward} of them behind the one before; {load.Versions.Values.Sum()} lists from a model, {verdict.UnpromotedAnswers} from one that was not live, {load.Fallbacks} from the trending list
            {faults.Count} faults; the longest wait of a request per fault: median {p50:0.0} s, max {max:0.0} s
            """);
        foreach (var difference in verdict.Differences.Take(MaxDifferences)) Say($"{difference}");
        var json = Json(verdict, faults, p50, max);
        ReportOrigin.AddTo(json);
        if (report is not null) await File.WriteAllTextAsync(report, json.ToJsonString(Indented));
        return verdict.IsClean && max <= AllowedSeconds;
    }

    private static async Task<List<(double At, string Name, string Whom)>> StrikeAsync(SiloCluster cluster, ClusterLoad load, TimeSpan duration, IReadOnlyList<Fault> kinds, Random random)
    {
        List<(double, string, string)> faults = [];
        var turn = 0;
        for (var end = load.Now + duration.TotalSeconds; load.Now < end;)
        {
            // While one silo stands still, does not reach another one or is not back yet they are left alone: three silos do not promise to survive
            // the loss of two.
            await cluster.ReadyAsync(evenPaused: false);
            var impaired = cluster.Network.IsCut || cluster.Nodes.Exists(node => node.IsPaused);
            var fault = impaired ? Fault.RestartPostgres : kinds[turn++ % kinds.Count];
            var at = load.Now;
            if (await fault.StrikeAsync(cluster, random) is { } whom) faults.Add((at, fault.Name, whom));
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(1, Interval.TotalSeconds - (load.Now - at))));
        }
        return faults;
    }

    private static JsonObject Json(Verdict verdict, List<(double At, string Name, string Whom)> faults, double p50, double max)
    {
        var notes = new JsonArray();
        foreach (var kind in faults.CountBy(fault => fault.Name)) notes.Add($"{kind.Key}: {kind.Value}");
        notes.Add("unavailable_seconds: per fault, the longest that any request waited for its answer, retries on other silos included");
        return new JsonObject
        {
            ["acknowledged"] = verdict.Acknowledged,
            ["stored"] = verdict.Stored,
            ["lost"] = verdict.Lost,
            ["duplicates"] = verdict.Duplicates,
            ["state_mismatches"] = verdict.Differences.Count,
            ["unpromoted_answers"] = verdict.UnpromotedAnswers,
            ["faults"] = faults.Count,
            ["unavailable_seconds"] = new JsonObject { ["p50"] = Math.Round(p50, 2), ["max"] = Math.Round(max, 2) },
            ["notes"] = notes,
        };
    }

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
