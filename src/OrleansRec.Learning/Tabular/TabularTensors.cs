using static TorchSharp.torch;

namespace OrleansRec.Learning.Tabular;

/// <summary>Rows on the device: table rows int64[N, C] and labels float[N, T].</summary>
internal sealed class TabularTensors : IDisposable
{
    private const int Unknown = 0;

    private readonly Tensor _offsets;

    public TabularTensors(TabularRows rows, int values)
    {
        var columns = rows.Cardinalities.Count;
        var table = new long[rows.Codes.Length];
        for (var i = 0; i < table.Length; i++) table[i] = ((long)(i % columns) * values) + rows.Codes[i];
        var offsets = new long[columns];
        for (var c = 0; c < columns; c++) offsets[c] = ((long)c * values) + Unknown;
        Rows = Device.Longs(table, rows.Count, columns).DetachFromDisposeScope();
        Labels = Device.Floats(rows.Labels, rows.Count, rows.Tasks.Count).DetachFromDisposeScope();
        if (rows.Weights is { } weights) Weights = Device.Floats(weights, rows.Count).DetachFromDisposeScope();
        _offsets = Device.Longs(offsets, columns).DetachFromDisposeScope();
    }

    public Tensor Rows { get; }

    public Tensor Labels { get; }

    /// <summary>float[N]; null where all rows count alike.</summary>
    public Tensor? Weights { get; }

    /// <summary>The chosen rows, a share of their values replaced by the unknown value of the column.</summary>
    public Tensor Batch(Tensor chosen, double valueDropout)
    {
        var batch = Rows.index_select(0, chosen);
        return valueDropout > 0 ? batch.where(rand(batch.shape, device: batch.device).ge(Scalars.Of(valueDropout)), _offsets) : batch;
    }

    public void Dispose()
    {
        Rows.Dispose();
        Labels.Dispose();
        Weights?.Dispose();
        _offsets.Dispose();
    }
}
