using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Client;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary>Batches at a fixed rate, whatever the answers do: waiting counts from when a batch was due.</summary>
internal static class HalfLoad
{
    /// <param name="eventsPerSecond">The rate.</param>
    /// <returns>The median and the 99th percentile of the time to the acknowledgement, ms.</returns>
    public static async Task<(double P50, double P99)> RunAsync(OrleansRecClient client, Workload workload, double eventsPerSecond, TimeSpan duration)
    {
        var latencies = new ConcurrentBag<double>();
        var (sent, watch) = (0L, Stopwatch.StartNew());
        var between = Workload.BatchSize / eventsPerSecond;
        await Task.WhenAll(Enumerable.Range(0, Workload.Callers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var due = TimeSpan.FromSeconds((Interlocked.Increment(ref sent) - 1) * between);
                if (due > duration) return;
                var wait = due - watch.Elapsed;
                if (wait > TimeSpan.Zero) await Task.Delay(wait);
                await client.TrackAsync(workload.Next());
                latencies.Add((watch.Elapsed - due).TotalMilliseconds);
            }
        })));
        List<double> all = [.. latencies];
        return (Statistics.Median(all), Statistics.Quantile(all, 0.99));
    }
}
