namespace OrleansRec.Ranking.Graph;

/// <summary>
/// Edges of all items in blocks instead of two arrays per item: half of the memory, and some hundred objects for the collector instead of
/// hundreds of thousands. Rows are added in order; their items never change.
/// </summary>
/// <param name="rows">Items.</param>
internal sealed class PackedRows(int rows)
{
    /// <summary>Edges of a block, of which a row takes at most <see cref="NeighbourTable.MaxNeighbours"/>. 64 KB: no large object.</summary>
    private const int Block = 1 << 14;

    private readonly int[] _starts = new int[rows];
    private readonly ushort[] _counts = new ushort[rows];
    private readonly List<(int[] Items, float[] Weights)> _blocks = [];
    private int _row;
    private int _used = Block;

    public ReadOnlySpan<int> Items(int row) => _counts[row] is > 0 and var count ? _blocks[_starts[row] / Block].Items.AsSpan(_starts[row] % Block, count) : [];

    public Span<float> Weights(int row) => _counts[row] is > 0 and var count ? _blocks[_starts[row] / Block].Weights.AsSpan(_starts[row] % Block, count) : [];

    /// <summary>Asks for a row that is read soon.</summary>
    public void Ask(int row)
    {
        Ahead.Ask(Items(row));
        Ahead.Ask<float>(Weights(row));
    }

    /// <summary>Adds the next row's edges, which are to be filled in.</summary>
    /// <param name="edges">At most <see cref="NeighbourTable.MaxNeighbours"/>.</param>
    public void Add(int edges, out Span<int> items, out Span<float> weights)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(edges, NeighbourTable.MaxNeighbours);
        if (_used + edges > Block)
        {
            _blocks.Add((new int[Block], new float[Block]));
            _used = 0;
        }

        (_starts[_row], _counts[_row]) = (((_blocks.Count - 1) * Block) + _used, (ushort)edges);
        _row++;
        items = edges > 0 ? _blocks[^1].Items.AsSpan(_used, edges) : [];
        weights = edges > 0 ? _blocks[^1].Weights.AsSpan(_used, edges) : [];
        _used += edges;
    }
}
