using OrleansRec.Learning.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>
/// After HoME (Wang et al., KDD 2025), which mends three ways in which mixtures of experts degenerate: E shared experts and one
/// of its own per task.
/// - Experts that die or outgrow the others: each is normalised and passes Swish, so that all reach the gates on one scale. Layer
///   normalisation stands in for the paper's batch normalisation: it needs no running statistics in an incremental round.
/// - Experts that all learn the same inputs: a feature gate per task (twice a sigmoid of a low-rank map, about 1 at the start)
///   weighs what its second layer reads.
/// - A task's expert that a shared one crowds out: a self gate lets it pass beside the mixture.
/// </summary>
internal sealed class HomeExtractor : Extractor
{
    private const int Rank = 8;

    private readonly int _tasks;
    private readonly int _experts;
    private readonly int _width;
    private readonly Dropout _dropout;
    private readonly Parameter _scale;
    private readonly Parameter _shift;
    private readonly Parameter _down;
    private readonly Parameter _up;
    private readonly Parameter _second;
    private readonly Parameter _bias;

    public HomeExtractor(ExtractorShape shape) : base(nameof(HomeExtractor))
    {
        (_tasks, _experts, _width) = (shape.Tasks, shape.Experts, shape.Width);
        _dropout = nn.Dropout(shape.Dropout);
        _scale = new Parameter(ones(All, _width));
        _shift = new Parameter(zeros(All, _width));
        _down = Initial.Uniform(_width, _tasks, _width, Rank);
        _up = new Parameter(zeros(_tasks, Rank, _width));
        _second = Initial.Uniform(_width, _tasks, _width, _width);
        _bias = Initial.Uniform(_width, _tasks, 1, _width);
        RegisterComponents();
    }

    /// <summary>The tasks' own experts first, then the shared ones.</summary>
    private int All => _tasks + _experts;

    /// <summary>All experts; per task a gate over its own and the shared ones; per task a self gate.</summary>
    public override int FirstWidth => (All * _width) + (_tasks * (1 + _experts)) + _tasks;

    /// <summary>The shared ones; a task's own expert stays.</summary>
    public override int Droppable => _experts;

    public override Tensor Shares(Tensor first) => Gates(first).narrow(2, 1, _experts);

    public override Tensor Keep(Tensor weight, long[] kept)
    {
        long[] experts = [.. Enumerable.Range(0, _tasks), .. kept.Select(e => _tasks + e)];
        var columns = new List<long>();
        foreach (var e in experts)
            for (var h = 0; h < _width; h++) columns.Add((e * _width) + h);
        for (var t = 0; t < _tasks; t++)
        {
            columns.Add((All * _width) + (t * (1 + _experts)));
            foreach (var e in kept) columns.Add((All * _width) + (t * (1 + _experts)) + 1 + e);
        }

        for (var t = 0; t < _tasks; t++) columns.Add(FirstWidth - _tasks + t);
        if (weight.shape.Contains(FirstWidth)) return Select(weight, FirstWidth, [.. columns]);
        return weight.shape is [var rows, var width] && rows == All && width == _width ? Select(weight, All, experts) : weight;
    }

    public override Tensor forward(Tensor first)
    {
        var n = first.size(0);
        var experts = nn.functional.layer_norm(first.narrow(1, 0, All * _width).reshape(n, All, _width), [_width])          // (N, A, h)
            .mul(_scale).PlusInPlace(_shift).silu();
        experts = _dropout.forward(experts);
        var gates = Gates(first);                                                                                           // (N, T, 1 + E)
        var self = first.narrow(1, FirstWidth - _tasks, _tasks).sigmoid().unsqueeze(2);                                     // (N, T, 1)
        var own = experts.narrow(1, 0, _tasks);                                                                             // (N, T, h)
        var mixed = Mixture.Of(gates.narrow(2, 1, _experts), experts.narrow(1, _tasks, _experts))
            .Plus((own * gates.narrow(2, 0, 1).Plus(self)).transpose(0, 1));                                                // (T, N, h)
        var featureGate = mixed.bmm(_down).bmm(_up).sigmoid() * Scalars.Of(2);
        return (mixed * featureGate).bmm(_second).PlusInPlace(_bias).relu_();                                                  // (T, N, h)
    }

    /// <summary>A task's own expert, then the shared ones: float[N, T, 1 + E].</summary>
    private Tensor Gates(Tensor first) => first.narrow(1, All * _width, _tasks * (1 + _experts)).reshape(-1, _tasks, 1 + _experts).softmax(2);
}
