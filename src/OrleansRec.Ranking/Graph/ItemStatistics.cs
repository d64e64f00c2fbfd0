using System.Numerics;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Graph;

/// <summary>
/// Counts of the event log by item and pair of items: popularity, trend, co-occurrence within a window of a person's
/// sequence, and transitions from one item to the next. A projection of the log: observe every event once, in the order of the log.
/// </summary>
public sealed class ItemStatistics
{
    /// <summary>Steps apart that still count as co-occurrence; nearer pairs count more (1/steps).</summary>
    public const int Window = 10;

    /// <summary>Edges kept per item in a snapshot.</summary>
    public const int SnapshotNeighbours = 128;

    /// <summary>Half-life of <see cref="Trend"/>.</summary>
    public static readonly TimeSpan TrendHalfLife = TimeSpan.FromDays(3);

    /// <summary>What is left of an edge when all of it is taken away again, at most.</summary>
    private const float NoEdge = 1e-6f;

    private float[] _count = [];
    private float[] _purchases = [];
    private float[] _outgoing = [];
    private float[] _trend = [];
    private long[] _trendTime = [];
    private long[] _firstSeen = [];

    public NeighbourTable CoOccurrence { get; private init; } = new();

    public NeighbourTable Transitions { get; private init; } = new();

    /// <summary>Items known: the highest index seen plus one.</summary>
    public int ItemCount { get; private set; }

    /// <summary>Interest events observed in all.</summary>
    public double Total { get; private set; }

    /// <summary>True from <see cref="Settle"/> on: the weights of <see cref="CoOccurrence"/> are cosines.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Time of the latest event observed, Unix milliseconds.</summary>
    public long Now { get; private set; }

    public float Count(int item) => (uint)item < (uint)ItemCount ? _count[item] : 0;

    public float Purchases(int item) => (uint)item < (uint)ItemCount ? _purchases[item] : 0;

    /// <summary>Transitions that left the item.</summary>
    public float Outgoing(int item) => (uint)item < (uint)ItemCount ? _outgoing[item] : 0;

    /// <summary>Unix milliseconds of the item's first event; 0 where there is none.</summary>
    public long FirstSeen(int item) => (uint)item < (uint)ItemCount ? _firstSeen[item] : 0;

    /// <summary>Unix milliseconds of the item's latest event; 0 where there is none.</summary>
    public long LastSeen(int item) => (uint)item < (uint)ItemCount ? _trendTime[item] : 0;

    /// <summary>Interest events with exponential decay, as of <see cref="Now"/>.</summary>
    public float Trend(int item) =>
        (uint)item >= (uint)ItemCount ? 0 : IsSettled ? _trend[item] : _trend[item] * Decay(Now - _trendTime[item]);

    /// <summary>Asks for an item's counts, which are read soon.</summary>
    public void Ask(int item)
    {
        Ahead.Ask(_count, item);
        Ahead.Ask(_purchases, item);
        Ahead.Ask(_trend, item);
        if (!IsSettled) Ahead.Ask(_trendTime, item);
    }

    /// <summary>
    /// For serving, where nothing is observed or written any more: what would be computed again for every person is computed here, in place.
    /// </summary>
    public void Settle()
    {
        if (IsSettled) return;
        var cosines = new float[NeighbourTable.MaxNeighbours];
        for (var item = 0; item < ItemCount; item++)
        {
            _trend[item] = Trend(item);
            CosinesOf(item, cosines).CopyTo(CoOccurrence.WeightsInPlace(item));
        }

        IsSettled = true;
    }

    /// <summary>Co-occurrence of an item with its neighbours, normalised by both items' counts, in the order of their edges.</summary>
    /// <param name="buffer"><see cref="NeighbourTable.MaxNeighbours"/> floats, for statistics that are not settled.</param>
    public ReadOnlySpan<float> CosinesOf(int item, Span<float> buffer)
    {
        var edges = CoOccurrence.Weights(item);
        if (IsSettled) return edges;
        var cosines = buffer[..edges.Length];
        Span<float> counts = stackalloc float[NeighbourTable.MaxNeighbours];
        Cosines(edges, CountsOf(CoOccurrence.Neighbours(item), counts), Count(item), cosines);
        return cosines;
    }

    /// <summary>Co-occurrence normalised by both items' counts, several at once; 0 where there is none.</summary>
    /// <param name="edges">Weights of an item's edges.</param>
    /// <param name="counts">Of the items at their other ends.</param>
    /// <param name="own">Of the item itself.</param>
    /// <param name="cosines">As many.</param>
    internal static void Cosines(ReadOnlySpan<float> edges, ReadOnlySpan<float> counts, float own, Span<float> cosines)
    {
        if (own <= 0)
        {
            cosines[..edges.Length].Clear();
            return;
        }

        var (lane, k) = (Vector<float>.Count, 0);
        var (owns, none) = (new Vector<float>(own), new Vector<float>(NoEdge));
        for (; k + lane <= edges.Length; k += lane)
        {
            var (edge, count) = (new Vector<float>(edges[k..]), new Vector<float>(counts[k..]));
            var isThere = Vector.GreaterThan(edge, none) & Vector.GreaterThan(count, Vector<float>.Zero);
            Vector.ConditionalSelect(isThere, edge / Vector.SquareRoot(owns * count), Vector<float>.Zero).CopyTo(cosines[k..]);
        }

        for (; k < edges.Length; k++) cosines[k] = edges[k] > NoEdge && counts[k] > 0 ? edges[k] / MathF.Sqrt(own * counts[k]) : 0;
    }

    /// <summary><see cref="Count"/> of items.</summary>
    internal Span<float> CountsOf(ReadOnlySpan<int> items, Span<float> counts)
    {
        counts = counts[..items.Length];
        for (var k = 0; k < counts.Length; k++) counts[k] = Count(items[k]);
        return counts;
    }

    /// <summary>Observes one event that follows <paramref name="before"/>, the person's state up to it.</summary>
    public void Observe(UserState before, Behaviour e)
    {
        RequireUnsettled();
        if (e.Item < 0 || !BehaviourKinds.IsInterest(e.Kind)) return;
        Grow(e.Item + 1);
        Now = Math.Max(Now, e.Time);
        Total++;
        _count[e.Item]++;
        if (e.Kind == BehaviourKind.Purchase) _purchases[e.Item]++;
        // An event may come late: it counts as what is left of it, and moves no time back.
        var latest = Math.Max(_trendTime[e.Item], e.Time);
        _trend[e.Item] = (_trend[e.Item] * Decay(latest - _trendTime[e.Item])) + Decay(latest - e.Time);
        _trendTime[e.Item] = latest;
        if (_firstSeen[e.Item] == 0 || e.Time < _firstSeen[e.Item]) _firstSeen[e.Item] = e.Time;
        if (before.Length == 0) return;
        var last = before.Items[^1];
        if (last != e.Item)
        {
            Grow(last + 1);
            Transitions.Add(last, e.Item, 1);
            _outgoing[last]++;
        }

        for (var gap = 1; gap <= Window && gap <= before.Length; gap++)
        {
            var other = before.Items[^gap];
            if (other == e.Item) continue;
            CoOccurrence.Add(other, e.Item, 1f / gap);
            CoOccurrence.Add(e.Item, other, 1f / gap);
        }
    }

    /// <summary>An independent copy with the strongest edges, for a serving snapshot or a checkpoint.</summary>
    public ItemStatistics Snapshot()
    {
        RequireUnsettled();
        return new ItemStatistics
        {
            _count = _count.AsSpan(0, ItemCount).ToArray(),
            _purchases = _purchases.AsSpan(0, ItemCount).ToArray(),
            _outgoing = _outgoing.AsSpan(0, ItemCount).ToArray(),
            _trend = _trend.AsSpan(0, ItemCount).ToArray(),
            _trendTime = _trendTime.AsSpan(0, ItemCount).ToArray(),
            _firstSeen = _firstSeen.AsSpan(0, ItemCount).ToArray(),
            CoOccurrence = CoOccurrence.Copy(SnapshotNeighbours),
            Transitions = Transitions.Copy(SnapshotNeighbours),
            ItemCount = ItemCount,
            Total = Total,
            Now = Now,
        };
    }

    public void Write(BinaryWriter writer)
    {
        RequireUnsettled();
        writer.Write(ItemCount);
        writer.Write(Total);
        writer.Write(Now);
        for (var i = 0; i < ItemCount; i++)
        {
            writer.Write(_count[i]);
            writer.Write(_purchases[i]);
            writer.Write(_outgoing[i]);
            writer.Write(_trend[i]);
            writer.Write(_trendTime[i]);
            writer.Write(_firstSeen[i]);
        }

        CoOccurrence.Write(writer);
        Transitions.Write(writer);
    }

    public static ItemStatistics Read(BinaryReader reader)
    {
        var items = reader.ReadInt32();
        var (total, now) = (reader.ReadDouble(), reader.ReadInt64());
        var s = new ItemStatistics();
        s.Grow(items);
        for (var i = 0; i < items; i++)
        {
            s._count[i] = reader.ReadSingle();
            s._purchases[i] = reader.ReadSingle();
            s._outgoing[i] = reader.ReadSingle();
            s._trend[i] = reader.ReadSingle();
            s._trendTime[i] = reader.ReadInt64();
            s._firstSeen[i] = reader.ReadInt64();
        }

        return new ItemStatistics
        {
            _count = s._count,
            _purchases = s._purchases,
            _outgoing = s._outgoing,
            _trend = s._trend,
            _trendTime = s._trendTime,
            _firstSeen = s._firstSeen,
            ItemCount = items,
            Total = total,
            Now = now,
            CoOccurrence = NeighbourTable.Read(reader),
            Transitions = NeighbourTable.Read(reader),
        };
    }

    internal static float Decay(long milliseconds) =>
        milliseconds <= 0 ? 1 : MathF.Exp((float)(-milliseconds / TrendHalfLife.TotalMilliseconds * 0.693147));

    private void RequireUnsettled()
    {
        if (IsSettled) throw new InvalidOperationException("These statistics are settled: they serve, and learn nothing more.");
    }

    private void Grow(int count)
    {
        if (count <= ItemCount) return;
        if (count > _count.Length)
        {
            var size = Math.Max(count, Math.Max(256, _count.Length * 2));
            Array.Resize(ref _count, size);
            Array.Resize(ref _purchases, size);
            Array.Resize(ref _outgoing, size);
            Array.Resize(ref _trend, size);
            Array.Resize(ref _trendTime, size);
            Array.Resize(ref _firstSeen, size);
        }

        ItemCount = count;
    }
}
