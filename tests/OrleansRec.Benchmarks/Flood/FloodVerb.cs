using System.CommandLine;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Flood;

/// <summary><c>flood</c>: what is done, and how much memory it takes, when far more callers send the largest batches than can be served and none of them waits.</summary>
internal static class FloodVerb
{
    private const int Few = 4;

    public static Command Create()
    {
        var callers = BenchmarkOptions.Size("--callers", 256, "Callers of the flood, who send again at once when they are refused");
        var seconds = BenchmarkOptions.Seconds("--seconds", 20, "Of each part");
        var training = new Option<bool>("--training") { Description = "Let the silo train meanwhile, which takes part of the machine and of the memory." };
        var report = BenchmarkOptions.Report();
        var verb = new Command("flood", $"Batches of 1,000 events of 1.6 KB by {Few} callers, then by many, beside somebody who asks for lists.") { callers, seconds, training, report };
        verb.SetAction((parsed, _) => RunAsync(parsed.GetValue(callers), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(training), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(int callers, TimeSpan duration, bool training, string? file)
    {
        Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", training ? "true" : "false");
        using var folder = new TempFolder();
        await using var silo = await SiloProcess.StartAsync(folder.Path);
        var report = new BenchmarkReport();
        report.Set("flood.callers", callers);
        report.Set("flood.body_bytes", new LargeBatch(0, TimeProvider.System.GetUtcNow()).Body.Length);
        report.Set("flood.resident_mb_before", silo.ResidentMegabytes());
        await PartAsync("few", Few);
        await PartAsync("many", callers);
        await PartAsync("few_after", Few);
        report.Set("flood.resident_mb_after", silo.ResidentMegabytes());
        await report.WriteAsync(file);
        return 0;

        async Task PartAsync(string name, int count)
        {
            var now = TimeProvider.System.GetUtcNow();
            var first = name.Length * 1_000;
            var load = await FloodLoad.RunAsync(silo, [.. Enumerable.Range(first, count).Select(caller => new LargeBatch(caller, now))], duration);
            report.Set($"flood.{name}.events_per_s", load.EventsPerSecond);
            report.Set($"flood.{name}.peak_resident_mb", load.PeakMegabytes);
            foreach (var (answer, times) in load.Answers.OrderBy(a => a.Key, StringComparer.Ordinal)) report.Set($"flood.{name}.answers.{answer}", times);
            report.Set($"flood.{name}.lists_p50_ms", Statistics.Quantile(load.Lists, 0.5));
            report.Set($"flood.{name}.lists_p99_ms", Statistics.Quantile(load.Lists, 0.99));
            report.Set($"flood.{name}.lists_failed", load.ListsFailed);
        }
    }
}
