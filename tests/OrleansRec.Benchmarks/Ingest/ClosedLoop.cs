using System.Diagnostics;
using OrleansRec.Client;
using OrleansRec.Storage.Events;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary>Callers that send the next batch when the last one is acknowledged.</summary>
internal static class ClosedLoop
{
    /// <summary>Over the SDK into a silo.</summary>
    /// <returns>Acknowledged events per second.</returns>
    /// <exception cref="InvalidOperationException">An event was not accepted.</exception>
    public static Task<double> RunAsync(OrleansRecClient client, Workload workload, TimeSpan duration) =>
        RunAsync(duration, async _ =>
        {
            var result = await client.TrackAsync(workload.Next());
            if (result.Accepted != Workload.BatchSize)
                throw new InvalidOperationException($"{result.Accepted} of {Workload.BatchSize} events were accepted: {result.Rejected.FirstOrDefault()}");
        });

    /// <summary>Into the event log itself, as grains do: one append per person. A caller has people of its own, so that nobody's versions race.</summary>
    /// <param name="versions">Each caller's people with their versions; kept between runs.</param>
    public static Task<double> RunAsync(IEventLog log, Workload workload, Dictionary<string, long>[] versions, TimeSpan duration) =>
        RunAsync(duration, async caller =>
        {
            var known = versions[caller];
            var appends = workload.Next(caller).GroupBy(e => "u:" + e.UserId).Select(async person =>
            {
                var result = await log.AppendAsync(
                    person.Key, known.GetValueOrDefault(person.Key), [.. person.Select(e => new EventToAppend(e, 1))], CancellationToken.None);
                return (person.Key, result.Version);
            });
            foreach (var (key, version) in await Task.WhenAll(appends)) known[key] = version;
        });

    private static async Task<double> RunAsync(TimeSpan duration, Func<int, Task> send)
    {
        var batches = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Workload.Callers).Select(caller => Task.Run(async () =>
        {
            while (watch.Elapsed < duration)
            {
                await send(caller);
                Interlocked.Increment(ref batches);
            }
        })));
        return batches * Workload.BatchSize / watch.Elapsed.TotalSeconds;
    }
}
