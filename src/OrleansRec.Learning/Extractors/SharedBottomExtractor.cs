using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>Hard sharing (Caruana, 1997): one hidden vector for all tasks, of two layers 2h and h.</summary>
internal sealed class SharedBottomExtractor : Extractor
{
    private readonly Dropout _dropout;
    private readonly Linear _second;

    public SharedBottomExtractor(ExtractorShape shape) : base(nameof(SharedBottomExtractor))
    {
        FirstWidth = 2 * shape.Width;
        _dropout = nn.Dropout(shape.Dropout);
        _second = nn.Linear(FirstWidth, shape.Width);
        RegisterComponents();
    }

    public override int FirstWidth { get; }

    /// <summary>The second layer's weights float[2h, h] and biases float[h].</summary>
    public (Tensor Weight, Tensor Bias) Second() => (_second.weight!.transpose(0, 1), _second.bias!);

    public override Tensor forward(Tensor first) =>
        _second.forward(_dropout.forward(first.relu_())).relu_().unsqueeze(0);          // (1, N, h)
}
