using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Demo.Live;

/// <summary>
/// How long acknowledged events take to reach the live weights: from the acknowledgement to the moment at which a model that learned
/// up to a position at or after theirs answers. Safe to call from several threads.
/// </summary>
internal sealed class WeightsLatency(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Position, int Events, long At)> _waiting = new();
    private readonly List<(double Seconds, int Events)> _arrived = [];
    private long? _ended;

    /// <summary>Events that no live model covers yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Sum(w => w.Events);
        }
    }

    /// <param name="position">The log's end after the acknowledgement: the events are at or before it.</param>
    public void Acknowledged(long position, int events)
    {
        lock (_gate) _waiting.Enqueue((position, events, time.GetTimestamp()));
    }

    /// <summary>No more events come: those that a round has held back to validate wait for events, not for the trainer, and their waits end here.</summary>
    public void TrafficEnded()
    {
        lock (_gate) _ended ??= time.GetTimestamp();
    }

    /// <summary>A model that learned up to this position answers now.</summary>
    public void Covered(long position)
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var first) && first.Position <= position)
                _arrived.Add((time.GetElapsedTime(_waiting.Dequeue().At).TotalSeconds, first.Events));
        }
    }

    /// <summary>Seconds that a share of all acknowledged events did not exceed, those that still wait among them, see <see cref="TrafficEnded"/>; null where there are none.</summary>
    public Waited? Percentile(double share)
    {
        lock (_gate)
        {
            var now = _ended ?? time.GetTimestamp();
            return WaitingTimes.Percentile(
                [.. _arrived.Select(a => (a.Seconds, a.Events, true)), .. _waiting.Select(w => (time.GetElapsedTime(w.At, now).TotalSeconds, w.Events, false))], share);
        }
    }
}
