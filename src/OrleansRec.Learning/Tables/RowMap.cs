namespace OrleansRec.Learning.Tables;

/// <summary>Maps table rows to dense places of one batch, in order of first appearance: what the batch gathers.</summary>
internal sealed class RowMap
{
    private int[] _stamp = [];
    private int[] _place = [];
    private int _now;

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
        if (row >= _stamp.Length)
        {
            var size = Math.Max(row + 1, _stamp.Length * 2);
            Array.Resize(ref _stamp, size);
            Array.Resize(ref _place, size);
        }

        if (_stamp[row] == _now && _now > 0) return _place[row];
        _stamp[row] = _now;
        _place[row] = Rows.Count;
        Rows.Add(row);
        return _place[row];
    }
}
