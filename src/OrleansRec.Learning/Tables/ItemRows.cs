namespace OrleansRec.Learning.Tables;

/// <summary>
/// Which row of the id table speaks for an item. Up to a bound every item has its own. Beyond it, the items seen latest have one
/// and the others share hash buckets, a sixteenth of the rows: a growing shop never stops learning.
/// </summary>
internal sealed class ItemRows
{
    private const int OwnRowsPerBucket = 15;

    private readonly int[] _rows;
    private readonly RowMap _distinct = new();

    private ItemRows(int[] rows) => _rows = rows;

    /// <summary>Every item has the row of its index.</summary>
    public static ItemRows OneEach => new([]);

    public bool IsOneEach => _rows.Length == 0;

    /// <summary>Buckets under a bound.</summary>
    public static int Buckets(int bound) => Math.Max(1, bound / (OwnRowsPerBucket + 1));

    public int Of(int item) => _rows.Length == 0 ? item : _rows[Math.Min(item, _rows.Length - 1)];

    /// <summary>The distinct rows of some items, and each item's place among them.</summary>
    public (long[] Rows, long[] Places) Gather(IReadOnlyList<long> items)
    {
        _distinct.Clear();
        var places = new long[items.Count];
        for (var i = 0; i < places.Length; i++) places[i] = _distinct.Place(Of((int)items[i]));
        return ([.. _distinct.Rows], places);
    }

    /// <summary>Rows by item for a checkpoint; null where every item has its own.</summary>
    public byte[]? ToBytes() => IsOneEach ? null : System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(_rows).ToArray();

    public static ItemRows FromBytes(byte[]? rows) =>
        rows is null ? OneEach : new(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(rows).ToArray());

    /// <summary>The rows after a change of items and of when they were seen.</summary>
    /// <param name="lastSeen">When each item was seen last, by item; as many as there are items.</param>
    /// <param name="bound">Rows at most.</param>
    public Change Fit(ReadOnlySpan<long> lastSeen, int bound)
    {
        if (lastSeen.Length <= bound) return new Change(this, [], [], [], 0);
        var own = bound - Buckets(bound);
        var warmest = Warmest(lastSeen, own);
        var rows = new int[lastSeen.Length];
        var taken = new bool[own];
        var (arriving, from, to, fresh, evicted) = (new List<int>(), new List<long>(), new List<long>(), new List<long>(), 0);
        for (var item = 0; item < rows.Length; item++)
        {
            var before = RowBefore(item, own, bound);
            rows[item] = own + (int)(Ranking.StableHash.Mix((uint)item) % (uint)(bound - own));
            if (!warmest[item])
            {
                if (IsOneEach ? before >= 0 : before >= 0 && before < own) evicted++;
            }
            else if (before >= 0 && before < own)
            {
                (rows[item], taken[before]) = (before, true);
            }
            else
            {
                arriving.Add(item);
            }
        }

        var next = 0;
        foreach (var item in arriving)
        {
            while (taken[next]) next++;
            taken[next] = true;
            if (RowBefore(item, own, bound) is >= 0 and var before)
            {
                from.Add(before);
                to.Add(next);
            }
            else
            {
                fresh.Add(next);
            }

            rows[item] = next;
        }

        // Rows of items until now: the buckets begin anew.
        if (IsOneEach)
            for (var bucket = own; bucket < bound; bucket++) fresh.Add(bucket);
        return new Change(new ItemRows(rows), [.. from], [.. to], [.. fresh], evicted);
    }

    /// <summary>The row that spoke for the item so far, −1 for a new one.</summary>
    private int RowBefore(int item, int own, int bound) => IsOneEach
        ? item < bound ? item : -1
        : item < _rows.Length && _rows[item] < bound ? _rows[item] : -1;

    /// <summary>True for the items seen latest; of those seen at the same moment, the lower indexes.</summary>
    private static bool[] Warmest(ReadOnlySpan<long> lastSeen, int count)
    {
        var order = new int[lastSeen.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var keys = lastSeen.ToArray();
        Array.Sort(order, (a, b) => keys[a] == keys[b] ? a.CompareTo(b) : keys[b].CompareTo(keys[a]));
        var warmest = new bool[order.Length];
        for (var i = 0; i < count; i++) warmest[order[i]] = true;
        return warmest;
    }

    /// <summary>New rows, and what must happen to the table before they are used.</summary>
    /// <param name="From">Rows to copy, with their optimizer's state.</param>
    /// <param name="To">Where to, one for each.</param>
    /// <param name="Fresh">Rows that begin anew.</param>
    /// <param name="Evicted">Items that lost their own row.</param>
    public sealed record Change(ItemRows Rows, long[] From, long[] To, long[] Fresh, int Evicted);
}
