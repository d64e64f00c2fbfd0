using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>Every task alone: a bottom of layers 2h and h per task and nothing shared. The control that joint training is judged by.</summary>
internal sealed class SingleExtractor : Extractor
{
    private readonly int _tasks;
    private readonly int _first;
    private readonly Dropout _dropout;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    public SingleExtractor(ExtractorShape shape) : base(nameof(SingleExtractor))
    {
        (_tasks, _first) = (shape.Tasks, 2 * shape.Width);
        _dropout = nn.Dropout(shape.Dropout);
        _weight = Initial.Uniform(_first, _tasks, _first, shape.Width);
        _bias = Initial.Uniform(_first, _tasks, 1, shape.Width);
        RegisterComponents();
    }

    public override int FirstWidth => _tasks * _first;

    public override int Twins => _tasks;

    public override Tensor forward(Tensor first)
    {
        var hidden = _dropout.forward(first.relu_()).reshape(-1, _tasks, _first).transpose(0, 1);      // (T, N, 2h)
        return hidden.bmm(_weight).PlusInPlace(_bias).relu_();                                          // (T, N, h)
    }
}
