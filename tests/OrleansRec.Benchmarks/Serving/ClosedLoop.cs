using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>Callers that each wait for their answer before they ask again.</summary>
internal static class ClosedLoop
{
    /// <summary>Requests per second and milliseconds of each; the first fifth of the time warms up and does not count.</summary>
    public static async Task<(double PerSecond, List<double> Milliseconds)> RunAsync(int callers, double seconds, Func<int, Task> ask)
    {
        var clock = Stopwatch.StartNew();
        var (from, to) = (seconds * 0.2, seconds * 1.2);
        var lists = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var times = new List<double>();
            var random = new Random(caller);
            while (clock.Elapsed.TotalSeconds < to)
            {
                var started = clock.Elapsed;
                await ask(random.Next());
                if (started.TotalSeconds >= from) times.Add((clock.Elapsed - started).TotalMilliseconds);
            }

            return times;
        })));
        var elapsed = clock.Elapsed.TotalSeconds - from;
        var all = lists.SelectMany(times => times).ToList();
        return (all.Count / elapsed, all);
    }

    public static async Task<double> ReportAsync(BenchmarkReport report, int callers, double seconds, Func<int, Task> ask)
    {
        var (perSecond, times) = await RunAsync(callers, seconds, ask);
        report.Set($"closed_loop.{callers}.requests_per_s", perSecond);
        report.Set($"closed_loop.{callers}.p50_ms", Statistics.Quantile(times, 0.5));
        report.Set($"closed_loop.{callers}.p95_ms", Statistics.Quantile(times, 0.95));
        report.Set($"closed_loop.{callers}.p99_ms", Statistics.Quantile(times, 0.99));
        return perSecond;
    }
}
