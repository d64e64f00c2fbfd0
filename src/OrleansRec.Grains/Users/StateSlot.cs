namespace OrleansRec.Grains.Users;

/// <summary>
/// Where one person's packed state lies: side by side with those of others. Every event leaves a new state, and a collection, for which everybody
/// waits, goes to all places that have one. It finds them in a few arrays ten times as fast as scattered over the heap.
/// </summary>
internal sealed class StateSlot
{
    private const int Together = 4_096;

    private static readonly Lock Gate = new();
    private static readonly Stack<(byte[][] Slots, int Index)> Free = new();

    private readonly byte[][] _slots;
    private readonly int _index;

    public StateSlot(byte[] state)
    {
        lock (Gate)
        {
            if (Free.Count == 0)
            {
                var slots = new byte[Together][];
                for (var i = Together - 1; i >= 0; i--) Free.Push((slots, i));
            }

            (_slots, _index) = Free.Pop();
        }

        State = state;
    }

    /// <summary>Not earlier: a read of somebody who leaves memory must not meet the next person's state.</summary>
    ~StateSlot()
    {
        _slots[_index] = [];
        lock (Gate) Free.Push((_slots, _index));
    }

    /// <summary>One thread writes at a time; everybody may read.</summary>
    public byte[] State
    {
        get
        {
            var state = Volatile.Read(ref _slots[_index]);
            GC.KeepAlive(this);
            return state;
        }

        set
        {
            Volatile.Write(ref _slots[_index], value);
            GC.KeepAlive(this);
        }
    }
}
