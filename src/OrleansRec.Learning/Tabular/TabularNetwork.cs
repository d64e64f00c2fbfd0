using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Kernels;
using OrleansRec.Learning.Network;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tabular;

/// <summary>
/// Category columns to logits: embeddings, extractor, towers.
/// - The first layer of concatenated embeddings is a sum over columns, so every distinct value is multiplied once per step and the
///   rows add up what their values gave: a bag of look-ups in place of a product with every row.
/// - All columns are one table of [C · V] rows, V the most values of a column; value v of column c is row c · V + v.
/// - Twins have embeddings of their own.
/// </summary>
internal sealed class TabularNetwork : nn.Module
{
    private readonly int _columns;
    private readonly Parameter _embeddings;
    private readonly Parameter _first;
    private readonly Parameter _bias;
    private readonly Extractor _extractor;
    private readonly Towers _towers;

    public TabularNetwork(IReadOnlyList<int> cardinalities, int tasks, TabularOptions options) : base(nameof(TabularNetwork))
    {
        (_columns, Values) = (cardinalities.Count, cardinalities.Max());
        _extractor = ExtractorRegistry.Create(options.Extractor, new ExtractorShape(tasks, options.Experts, options.Width, options.Dropout));
        var (twins, inputs) = (_extractor.Twins, _columns * options.Dimension);
        _embeddings = new Parameter(randn(twins * _columns, Values, options.Dimension) * Scalars.Of(0.05));
        _first = Initial.Uniform(inputs, twins * _columns, options.Dimension, _extractor.FirstWidth / twins);
        _bias = Initial.Uniform(inputs, _extractor.FirstWidth);
        _towers = new Towers(tasks, options.Width, options.Tower);
        RegisterComponents();
        foreach (var parameter in parameters()) parameter.DetachFromDisposeScope();
        this.to(Device.Current);
    }

    /// <summary>Rows of the table per column (V).</summary>
    public int Values { get; }

    /// <summary>What all tasks read: everything in front of the towers. Empty where the extractor shares nothing.</summary>
    public IReadOnlyList<Tensor> Shared => _extractor.Twins > 1 ? [] : [_embeddings, _first, _bias, .. _extractor.parameters()];

    /// <summary>Logits float[N, T].</summary>
    /// <param name="rows">Rows of the table, c · V + v: int64[N, C].</param>
    public Tensor forward(Tensor rows)
    {
        var projected = _embeddings.bmm(_first);                                             // (twins · C, V, F / twins)
        var width = projected.size(2);
        var table = projected.reshape(_extractor.Twins, _columns * Values, width)
            .transpose(0, 1).reshape(_columns * Values, _extractor.FirstWidth);              // (C · V, F)
        var first = ColumnBag.Sum(rows, table).PlusInPlace(_bias);
        return _towers.forward(_extractor.forward(first));
    }
}
