namespace OrleansRec.Serving.Engine;

/// <summary>A bounded queue for one consumer thread, which sleeps until there is work or <see cref="Wake"/> is called.</summary>
internal sealed class WorkQueue(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<EngineWork> _work = new();
    private bool _woken;
    private bool _closed;

    /// <summary>False where the queue is full or closed.</summary>
    public bool TryAdd(EngineWork work)
    {
        lock (_gate)
        {
            if (_closed || _work.Count >= capacity) return false;
            _work.Enqueue(work);
            if (_work.Count == 1) Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Lets the consumer run although there is no work.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes what waits, up to the limits and at least one entry if any; false once the queue is closed.</summary>
    /// <param name="wait">True sleeps until there is work or a wake-up.</param>
    public bool Take(List<EngineWork> batch, int maxRequests, int maxRows, bool wait)
    {
        batch.Clear();
        lock (_gate)
        {
            while (wait && _work.Count == 0 && !_woken && !_closed) Monitor.Wait(_gate);
            _woken = false;
            var rows = 0;
            while (batch.Count < maxRequests && _work.TryPeek(out var next))
            {
                if (batch.Count > 0 && rows + next.Rows > maxRows) break;
                rows += next.Rows;
                batch.Add(_work.Dequeue());
            }

            return !_closed;
        }
    }

    /// <summary>Refuses new work and wakes the consumer; returns what still waited.</summary>
    public EngineWork[] Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
            var rest = _work.ToArray();
            _work.Clear();
            return rest;
        }
    }
}
