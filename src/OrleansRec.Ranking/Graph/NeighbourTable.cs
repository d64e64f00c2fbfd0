namespace OrleansRec.Ranking.Graph;

/// <summary>
/// Weighted edges item → item, at most <see cref="MaxNeighbours"/> per item: beyond that the weakest edge gives way.
/// Grows with the catalogue; single writer.
/// </summary>
public sealed class NeighbourTable
{
    public const int MaxNeighbours = 256;

    private int[][] _items = [];
    private float[][] _weights = [];
    private int[] _counts = [];

    /// <summary>Items that may have edges: the highest index seen plus one.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Neighbours(int item) =>
        (uint)item < (uint)Count ? _items[item].AsSpan(0, _counts[item]) : [];

    /// <summary>Weights of <see cref="Neighbours"/>, in the same order.</summary>
    public ReadOnlySpan<float> Weights(int item) =>
        (uint)item < (uint)Count ? _weights[item].AsSpan(0, _counts[item]) : [];

    public void Add(int from, int to, float weight)
    {
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
        var copy = new NeighbourTable { Count = Count, _items = new int[Count][], _weights = new float[Count][], _counts = new int[Count] };
        var keys = new float[MaxNeighbours];
        for (var i = 0; i < Count; i++)
        {
            var n = _counts[i];
            var items = _items[i].AsSpan(0, n).ToArray();
            var weights = _weights[i].AsSpan(0, n).ToArray();
            if (n > strongest)
            {
                for (var k = 0; k < n; k++) keys[k] = -weights[k];
                Array.Sort(keys, items, 0, n);
                for (var k = 0; k < n; k++) weights[k] = -keys[k];
                n = strongest;
                Array.Resize(ref items, n);
                Array.Resize(ref weights, n);
            }

            (copy._items[i], copy._weights[i], copy._counts[i]) = (items, weights, n);
        }

        return copy;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Write((ushort)_counts[i]);
            for (var k = 0; k < _counts[i]; k++)
            {
                writer.Write(_items[i][k]);
                writer.Write(_weights[i][k]);
            }
        }
    }

    internal static NeighbourTable Read(BinaryReader reader)
    {
        var table = new NeighbourTable();
        table.Grow(reader.ReadInt32());
        for (var i = 0; i < table.Count; i++)
        {
            var n = reader.ReadUInt16();
            (table._items[i], table._weights[i], table._counts[i]) = (new int[n], new float[n], n);
            for (var k = 0; k < n; k++)
            {
                table._items[i][k] = reader.ReadInt32();
                table._weights[i][k] = reader.ReadSingle();
            }
        }

        return table;
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
