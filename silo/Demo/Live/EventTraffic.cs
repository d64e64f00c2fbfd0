using OrleansRec.Client;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Silo.Hosting;
using OrleansRec.Storage.Events;

namespace OrleansRec.Silo.Demo.Live;

/// <summary>
/// Sends the held-out events in time order, evenly over a given time, with the clock following. After each batch it asks for a
/// recommendation that must reflect it.
/// </summary>
internal sealed class EventTraffic(
    OrleansRecClient client, IEventLog log, DataClock clock, WeightsLatency latency, RequestTraffic requests, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private int _accepted;
    private int _rejected;

    public int Accepted => _accepted;

    public int Rejected => _rejected;

    public async Task RunAsync(IReadOnlyList<BehaviourEvent> events, TimeSpan duration, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        for (var sent = 0; sent < events.Count;)
        {
            var due = (int)Math.Min(events.Count, events.Count * (time.GetElapsedTime(started) / duration));
            var batch = events.Skip(sent).Take(Math.Min(due - sent, Limits.MaxEventsPerBatch)).ToArray();
            if (batch.Length > 0) await Send(batch, cancellation);
            sent += batch.Length;
            if (batch.Length < Limits.MaxEventsPerBatch) await Task.Delay(Tick, time, cancellation);
        }
    }

    private async Task Send(BehaviourEvent[] batch, CancellationToken cancellation)
    {
        clock.MoveTo(batch[^1].Timestamp);
        var result = await Patience.RunAsync(() => client.TrackAsync(batch, cancellation), time, cancellation);
        latency.Acknowledged(await log.HeadAsync(cancellation), result.Accepted);
        _accepted += result.Accepted;
        _rejected += result.Rejected.Count;
        var last = batch[^1];
        var versions = last.UserId is null ? result.VisitorVersions : result.UserVersions;
        if (versions.TryGetValue(last.UserId ?? last.VisitorId!, out var version)) await requests.AskAsync(last, version, cancellation);
    }
}
