using System.Threading.Channels;
using OrleansRec.Client;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Datasets;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Demo;

/// <summary>What an import did.</summary>
/// <param name="FirstRejection">Why the first of the rejected entries was; null where none was.</param>
internal sealed record ImportFigures(int Events, double Seconds, int Rejected, string? FirstRejection)
{
    public double EventsPerSecond => Events / Math.Max(Seconds, 1e-9);
}

/// <summary>
/// Sends a shop's items, users and history through the SDK, as a shop would: batches from several callers at once. A person's events
/// all go through one caller, so that they keep their order; callers are at most a few batches apart.
/// </summary>
internal sealed class ShopImport(OrleansRecClient client, DataClock clock, TimeProvider time)
{
    private const int Callers = 4;
    private const int ItemsPerBatch = 250;
    private const int UsersAtOnce = 64;

    private int _accepted;
    private int _rejected;
    private string? _firstRejection;

    public async Task<ImportFigures> RunAsync(Dataset data, IStage stage, CancellationToken cancellation)
    {
        await ImportItems(data, stage, cancellation);
        await ImportUsers(data, stage, cancellation);
        var started = time.GetTimestamp();
        await ImportEvents(data.History, stage, cancellation);
        return new ImportFigures(_accepted, time.GetElapsedTime(started).TotalSeconds, _rejected, _firstRejection);
    }

    private async Task ImportItems(Dataset data, IStage stage, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var batch in data.Items.Chunk(ItemsPerBatch))
        {
            if (batch.Max(i => i.Timestamp) is { } latest) clock.MoveTo(latest);
            var result = await Patience.RunAsync(() => client.UpsertItemsAsync(batch, cancellation), time, cancellation);
            Reject(result.Rejected);
            stage.Report("items", (double)(done += batch.Length) / data.Items.Count, $"{done:N0} of {data.Items.Count:N0}");
        }
    }

    private async Task ImportUsers(Dataset data, IStage stage, CancellationToken cancellation)
    {
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = UsersAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(data.Users, parallel, async (user, ct) =>
        {
            await Patience.RunAsync(() => client.SetUserAsync(user.UserId, user.Attributes, ct), time, ct);
            stage.Report("users", (double)Interlocked.Increment(ref done) / data.Users.Count, $"{data.Users.Count:N0}");
        });
    }

    private async Task ImportEvents(IReadOnlyList<BehaviourEvent> events, IStage stage, CancellationToken cancellation)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var started = time.GetTimestamp();
        var lanes = Enumerable.Range(0, Callers).Select(_ => Channel.CreateBounded<BehaviourEvent[]>(1)).ToArray();
        var callers = lanes.Select(lane => Task.Run(
            async () =>
            {
                try
                {
                    await foreach (var batch in lane.Reader.ReadAllAsync(failed.Token))
                    {
                        await Send(batch, failed.Token);
                        var rate = Volatile.Read(ref _accepted) / time.GetElapsedTime(started).TotalSeconds;
                        stage.Report("events", (double)_accepted / events.Count, $"{_accepted:N0} of {events.Count:N0}, {rate:N0}/s");
                    }
                }
                catch
                {
                    await failed.CancelAsync();
                    throw;
                }
            },
            CancellationToken.None)).ToArray();
        try
        {
            await Deal(events, lanes, failed.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A caller has failed and says why below.
        }

        foreach (var lane in lanes) lane.Writer.TryComplete();
        await Task.WhenAll(callers);
    }

    private static async Task Deal(IReadOnlyList<BehaviourEvent> events, Channel<BehaviourEvent[]>[] lanes, CancellationToken cancellation)
    {
        var batches = lanes.Select(_ => new List<BehaviourEvent>(Limits.MaxEventsPerBatch)).ToArray();
        foreach (var e in events)
        {
            var lane = (int)(Ranking.StableHash.Of(ShopReplay.KeyOf(e)) % (uint)lanes.Length);
            batches[lane].Add(e);
            if (batches[lane].Count == Limits.MaxEventsPerBatch) await Flush(lane);
        }

        for (var lane = 0; lane < lanes.Length; lane++) await Flush(lane);

        async ValueTask Flush(int lane)
        {
            if (batches[lane].Count == 0) return;
            await lanes[lane].Writer.WriteAsync([.. batches[lane]], cancellation);
            batches[lane].Clear();
        }
    }

    private async Task Send(BehaviourEvent[] batch, CancellationToken cancellation)
    {
        clock.MoveTo(batch[^1].Timestamp);
        var result = await Patience.RunAsync(() => client.TrackAsync(batch, cancellation), time, cancellation);
        Interlocked.Add(ref _accepted, result.Accepted);
        Reject(result.Rejected);
        if (result.Rejected.FirstOrDefault(r => r.Retryable) is { } lost) throw new UnavailableException(lost.Message);
    }

    private void Reject(IReadOnlyList<RejectedEntry> rejected)
    {
        if (rejected.Count == 0) return;
        Interlocked.Add(ref _rejected, rejected.Count);
        Interlocked.CompareExchange(ref _firstRejection, rejected[0].Message, null);
    }
}
