using OrleansRec.Learning.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>Multi-gate mixture of experts (Ma et al., KDD 2018): E one-layer experts, and per task a softmax gate over them.</summary>
internal sealed class MmoeExtractor : Extractor
{
    private readonly ExtractorShape _shape;
    private readonly Dropout _dropout;

    public MmoeExtractor(ExtractorShape shape) : base(nameof(MmoeExtractor))
    {
        _shape = shape;
        _dropout = nn.Dropout(shape.Dropout);
        RegisterComponents();
    }

    private int Hidden => _shape.Experts * _shape.Width;

    /// <summary>Experts, then the gates of the tasks: E · h + T · E.</summary>
    public override int FirstWidth => Hidden + (_shape.Tasks * _shape.Experts);

    public override int Droppable => _shape.Experts;

    public override Tensor Shares(Tensor first) => Gates(first);

    public override Tensor Keep(Tensor weight, long[] kept)
    {
        var columns = new List<long>();
        foreach (var e in kept)
            for (var h = 0; h < _shape.Width; h++) columns.Add((e * _shape.Width) + h);
        for (var t = 0; t < _shape.Tasks; t++)
            foreach (var e in kept) columns.Add(Hidden + (t * _shape.Experts) + e);
        return Select(weight, FirstWidth, [.. columns]);
    }

    public override Tensor forward(Tensor first)
    {
        var experts = _dropout.forward(first.narrow(1, 0, Hidden).relu()).reshape(-1, _shape.Experts, _shape.Width);      // (N, E, h)
        return Mixture.Of(Gates(first), experts);                                                                         // (T, N, h)
    }

    /// <summary>float[N, T, E].</summary>
    private Tensor Gates(Tensor first) => first.narrow(1, Hidden, FirstWidth - Hidden).reshape(-1, _shape.Tasks, _shape.Experts).softmax(2);
}
