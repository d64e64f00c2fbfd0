namespace OrleansRec.Ranking.Graph;

/// <summary>
/// Weighted edges item → item, at most <see cref="MaxNeighbours"/> per item: beyond that the weakest edge gives way.
/// Grows with the catalogue; single writer. One that was read or copied is packed until an edge is added.
/// </summary>
public sealed class NeighbourTable
{
    public const int MaxNeighbours = 256;

    private int[][] _items = [];
    private float[][] _weights = [];
    private int[] _counts = [];

    /// <summary>All edges; null where they are in arrays that grow.</summary>
    private PackedRows? _packed;

    /// <summary>Items that may have edges: the highest index seen plus one.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Neighbours(int item) =>
        (uint)item >= (uint)Count ? [] : _packed is { } packed ? packed.Items(item) : _items[item].AsSpan(0, _counts[item]);

    /// <summary>Weights of <see cref="Neighbours"/>, in the same order.</summary>
    public ReadOnlySpan<float> Weights(int item) => WeightsInPlace(item);

    /// <summary><see cref="Weights"/>, to be written over.</summary>
    internal Span<float> WeightsInPlace(int item) =>
        (uint)item >= (uint)Count ? [] : _packed is { } packed ? packed.Weights(item) : _weights[item].AsSpan(0, _counts[item]);

    /// <summary>Asks for an item's edges, which are read soon.</summary>
    public void Ask(int item)
    {
        if ((uint)item < (uint)Count) _packed?.Ask(item);
    }

    public void Add(int from, int to, float weight)
    {
        Unpack();
        Grow(Math.Max(from, to) + 1);
        var n = _counts[from];
        var at = _items[from].AsSpan(0, n).IndexOf(to);
        if (at >= 0)
        {
            _weights[from][at] += weight;
            return;
        }

        if (n == MaxNeighbours)
        {
            at = Weakest(_weights[from]);
        }
        else
        {
            if (n == _items[from].Length)
            {
                var size = Math.Min(MaxNeighbours, Math.Max(4, n * 2));
                Array.Resize(ref _items[from], size);
                Array.Resize(ref _weights[from], size);
            }

            at = n;
            _counts[from] = n + 1;
        }

        _items[from][at] = to;
        _weights[from][at] = weight;
    }

    /// <summary>A copy that keeps the strongest edges of every item, for a snapshot.</summary>
    public NeighbourTable Copy(int strongest)
    {
        var packed = new PackedRows(Count);
        var (keys, order) = (new float[MaxNeighbours], new int[MaxNeighbours]);
        for (var i = 0; i < Count; i++)
        {
            var from = Neighbours(i);
            var weight = Weights(i);
            packed.Add(Math.Min(strongest, from.Length), out var items, out var weights);
            if (from.Length <= strongest)
            {
                from.CopyTo(items);
                weight.CopyTo(weights);
                continue;
            }

            from.CopyTo(order);
            for (var k = 0; k < from.Length; k++) keys[k] = -weight[k];
            Array.Sort(keys, order, 0, from.Length);
            order.AsSpan(0, strongest).CopyTo(items);
            for (var k = 0; k < strongest; k++) weights[k] = -keys[k];
        }

        return new NeighbourTable { Count = Count, _packed = packed };
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        for (var i = 0; i < Count; i++)
        {
            var items = Neighbours(i);
            var weights = Weights(i);
            writer.Write((ushort)items.Length);
            for (var k = 0; k < items.Length; k++)
            {
                writer.Write(items[k]);
                writer.Write(weights[k]);
            }
        }
    }

    internal static NeighbourTable Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var packed = new PackedRows(count);
        for (var i = 0; i < count; i++)
        {
            packed.Add(reader.ReadUInt16(), out var items, out var weights);
            for (var k = 0; k < items.Length; k++)
            {
                items[k] = reader.ReadInt32();
                weights[k] = reader.ReadSingle();
            }
        }

        return new NeighbourTable { Count = count, _packed = packed };
    }

    private void Unpack()
    {
        if (_packed is not { } packed) return;
        (_items, _weights, _counts) = (new int[Count][], new float[Count][], new int[Count]);
        for (var i = 0; i < Count; i++)
            (_items[i], _weights[i], _counts[i]) = (packed.Items(i).ToArray(), packed.Weights(i).ToArray(), packed.Items(i).Length);
        _packed = null;
    }

    private void Grow(int count)
    {
        if (count <= Count) return;
        if (count > _items.Length)
        {
            var old = _items.Length;
            var size = Math.Max(count, old * 2);
            Array.Resize(ref _items, size);
            Array.Resize(ref _weights, size);
            Array.Resize(ref _counts, size);
            Array.Fill(_items, [], old, size - old);
            Array.Fill(_weights, [], old, size - old);
        }

        Count = count;
    }

    private static int Weakest(float[] weights)
    {
        var weakest = 0;
        for (var k = 1; k < weights.Length; k++)
            if (weights[k] < weights[weakest]) weakest = k;
        return weakest;
    }
}
