namespace OrleansRec.Serving.Engine;

/// <summary>What became of work that was to wait.</summary>
internal enum Admission
{
    Taken,
    Full,
    Closed,
}

/// <summary>
/// A bounded queue for one consumer thread, which sleeps until there is work or <see cref="Wake"/> is called. Interactive work
/// goes before bulk work, but no more than <see cref="InteractivePerBulk"/> in a row while bulk work waits. What is past its
/// deadline or was cancelled is dropped before anything else is looked at.
/// </summary>
/// <param name="capacity">Work that waits at most.</param>
/// <param name="bulkCapacity">Bulk work among it at most.</param>
internal sealed class WorkQueue(int capacity, int bulkCapacity, TimeProvider time)
{
    public const int InteractivePerBulk = 7;

    private readonly object _gate = new();
    private readonly Queue<EngineWork> _interactive = new();
    private readonly Queue<EngineWork> _bulk = new();
    private long _interactiveRows;
    private long _bulkRows;
    private int _inARow;
    private bool _woken;
    private bool _closed;

    private int Count => _interactive.Count + _bulk.Count;

    /// <summary>Rows of the work that goes before new work of a priority, about.</summary>
    public long RowsBefore(WorkPriority priority) => priority == WorkPriority.Interactive
        ? Volatile.Read(ref _interactiveRows) + Math.Min(Volatile.Read(ref _bulkRows), Volatile.Read(ref _interactiveRows) / InteractivePerBulk)
        : Volatile.Read(ref _interactiveRows) + Volatile.Read(ref _bulkRows);

    public Admission TryAdd(EngineWork work)
    {
        lock (_gate)
        {
            if (_closed) return Admission.Closed;
            work.Enqueued = time.GetTimestamp();
            if (!HasRoom(work)) Sweep(work.Enqueued);
            if (!HasRoom(work)) return Admission.Full;
            (work.Priority == WorkPriority.Bulk ? _bulk : _interactive).Enqueue(work);
            Account(work, 1);
            if (Count == 1) Monitor.Pulse(_gate);
            return Admission.Taken;
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
            while (wait && Count == 0 && !_woken && !_closed) Monitor.Wait(_gate);
            _woken = false;
            Sweep(time.GetTimestamp());
            var rows = 0;
            while (batch.Count < maxRequests && Count > 0)
            {
                var lane = Next();
                var next = lane.Peek();
                if (batch.Count > 0 && rows + next.Rows > maxRows) break;
                rows += next.Rows;
                batch.Add(lane.Dequeue());
                _inARow = lane == _bulk ? 0 : _inARow + 1;
                Account(next, -1);
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
            EngineWork[] rest = [.. _interactive, .. _bulk];
            foreach (var work in rest) Account(work, -1);
            _interactive.Clear();
            _bulk.Clear();
            return rest;
        }
    }

    private void Account(EngineWork work, int sign)
    {
        if (work.Priority == WorkPriority.Bulk) _bulkRows += sign * work.Rows;
        else _interactiveRows += sign * work.Rows;
        ServingMetrics.Waiting.Add(sign);
    }

    private Queue<EngineWork> Next()
    {
        if (_bulk.Count == 0) return _interactive;
        return _interactive.Count == 0 || _inARow >= InteractivePerBulk ? _bulk : _interactive;
    }

    private bool HasRoom(EngineWork work) =>
        Count < capacity && (work.Priority == WorkPriority.Interactive || _bulk.Count < bulkCapacity);

    private void Sweep(long now)
    {
        Sweep(_interactive, now);
        Sweep(_bulk, now);
    }

    private void Sweep(Queue<EngineWork> lane, long now)
    {
        for (var left = lane.Count; left > 0; left--)
        {
            var work = lane.Dequeue();
            if (work.TryDrop(now)) Account(work, -1);
            else lane.Enqueue(work);
        }
    }
}
