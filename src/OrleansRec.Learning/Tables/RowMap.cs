using OrleansRec.Learning.Kernels;

namespace OrleansRec.Learning.Tables;

/// <summary>Maps table rows to dense places of one batch, in order of first appearance: what the batch gathers.</summary>
internal sealed class RowMap
{
    /// <summary>The batch that used the row last, and its place there; side by side, as both are needed at once.</summary>
    private (int Stamp, int Place)[] _rows = [];
    private int _now;

    /// <summary>Rows fetched ahead of their turn, as they lie at random.</summary>
    private const int Ahead = 16;

    /// <summary>Distinct rows of the batch.</summary>
    public List<long> Rows { get; } = [];

    public void Clear()
    {
        _now++;
        Rows.Clear();
    }

    /// <summary>The row's place in <see cref="Rows"/>.</summary>
    public int Place(int row)
    {
        if (row >= _rows.Length) Array.Resize(ref _rows, Math.Max(row + 1, _rows.Length * 2));
        ref var known = ref _rows[row];
        if (known.Stamp == _now && _now > 0) return known.Place;
        known = (_now, Rows.Count);
        Rows.Add(row);
        return known.Place;
    }

    /// <summary>The places of many rows at once, as many as <paramref name="places"/> is long.</summary>
    public unsafe void Place(ReadOnlySpan<int> rows, Span<long> places)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var ahead = i + Ahead < rows.Length ? rows[i + Ahead] : 0;
            if (ahead < _rows.Length)
                fixed ((int, int)* next = &_rows[ahead]) Lanes.Prefetch((float*)next, 1);
            places[i] = Place(rows[i]);
        }
    }
}
