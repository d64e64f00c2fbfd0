namespace OrleansRec.Ranking.Baselines;

/// <summary>A sparse matrix item × item, built by adding and read by row.</summary>
internal sealed class SparseRows(int rows)
{
    private readonly Dictionary<int, double>?[] _rows = new Dictionary<int, double>?[rows];

    public void Add(int row, int column, double value)
    {
        var cells = _rows[row] ??= [];
        cells[column] = cells.GetValueOrDefault(column) + value;
    }

    /// <summary>Adds weight × row to the scores.</summary>
    public void AddTo(Span<double> scores, int row, double weight)
    {
        if (_rows[row] is not { } cells) return;
        foreach (var (column, value) in cells) scores[column] += weight * value;
    }

    public double Sum(int row) => _rows[row]?.Values.Sum() ?? 0;

    /// <summary>Replaces every cell.</summary>
    public void Transform(Func<int, int, double, double> value)
    {
        for (var row = 0; row < _rows.Length; row++)
        {
            if (_rows[row] is not { } cells) continue;
            foreach (var column in cells.Keys.ToArray()) cells[column] = value(row, column, cells[column]);
        }
    }
}
