using OrleansRec.Learning.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>
/// Progressive layered extraction (Tang et al., RecSys 2020): two levels of customized gate control. T + 1 groups of experts, one
/// per task and a shared one; a task's gate sees its own group and the shared one, the shared gate of the first level sees all.
/// - Groups are equally large, so that the experts of a level and its gates are one batched product each; what a gate must not see
///   is masked.
/// </summary>
internal sealed class PleExtractor : Extractor
{
    private readonly int _tasks;
    private readonly int _groups;
    private readonly int _perGroup;
    private readonly int _width;
    private readonly Dropout _dropout;
    private readonly Parameter _experts;
    private readonly Parameter _expertBias;
    private readonly Parameter _gates;
    private readonly Parameter _gateBias;
    private readonly bool[] _hidden;

    public PleExtractor(ExtractorShape shape) : base(nameof(PleExtractor))
    {
        (_tasks, _groups, _width) = (shape.Tasks, shape.Tasks + 1, shape.Width);
        _perGroup = (shape.Experts + _groups - 1) / _groups;
        _dropout = nn.Dropout(shape.Dropout);
        _experts = Initial.Uniform(_width, _groups, _width, _perGroup * _width);
        _expertBias = Initial.Uniform(_width, _groups, 1, _perGroup * _width);
        _gates = Initial.Uniform(_width, _tasks, _width, Experts);
        _gateBias = Initial.Uniform(_width, _tasks, 1, Experts);
        _hidden = Hidden();
        RegisterComponents();
    }

    private int Experts => _groups * _perGroup;

    /// <summary>All experts of the first level, then a gate over all of them per group.</summary>
    public override int FirstWidth => (Experts * _width) + (_groups * Experts);

    public override Tensor forward(Tensor first)
    {
        var hidden = tensor(_hidden, device: first.device).reshape(_groups, Experts);
        var experts = _dropout.forward(first.narrow(1, 0, Experts * _width).relu()).reshape(-1, Experts, _width);          // (N, E, h)
        var gates = first.narrow(1, Experts * _width, _groups * Experts).reshape(-1, _groups, Experts);                    // (N, G, E)
        var mixed = Mixture.Of(Gate(gates, hidden), experts);                                                      // (G, N, h)
        var second = _dropout.forward(mixed.bmm(_experts).PlusInPlace(_expertBias).relu_())                                 // (G, N, E / G · h)
            .reshape(_groups, -1, _perGroup, _width).transpose(0, 1).reshape(-1, Experts, _width);                         // (N, E, h)
        var secondGates = mixed.narrow(0, 0, _tasks).bmm(_gates).PlusInPlace(_gateBias).transpose(0, 1);                    // (N, T, E)
        return Mixture.Of(Gate(secondGates, hidden.narrow(0, 0, _tasks)), second);                                 // (T, N, h)
    }

    private static Tensor Gate(Tensor logits, Tensor hidden) => logits.masked_fill(hidden, Scalars.Of(-1e9)).softmax(2);

    /// <summary>Which expert a group's gate must not see: bool[G, E] in rows.</summary>
    private bool[] Hidden()
    {
        var hidden = new bool[_groups * Experts];
        for (var gate = 0; gate < _tasks; gate++)
            for (var expert = 0; expert < Experts; expert++)
                hidden[(gate * Experts) + expert] = expert / _perGroup != gate && expert / _perGroup != _tasks;
        return hidden;
    }
}
