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

    /// <summary>A model that learned up to this position answers now.</summary>
    public void Covered(long position)
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var first) && first.Position <= position)
                _arrived.Add((time.GetElapsedTime(_waiting.Dequeue().At).TotalSeconds, first.Events));
        }
    }

    /// <summary>Seconds that a share of the events that arrived did not exceed; null where none did.</summary>
    public double? Percentile(double share)
    {
        lock (_gate)
        {
            var wanted = share * _arrived.Sum(a => a.Events);
            var seen = 0;
            foreach (var (seconds, events) in _arrived.OrderBy(a => a.Seconds))
            {
                seen += events;
                if (seen >= wanted) return seconds;
            }

            return null;
        }
    }
}
