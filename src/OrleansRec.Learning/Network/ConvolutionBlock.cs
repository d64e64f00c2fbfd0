using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>3×3 convolution, batch normalisation (Ioffe and Szegedy, 2015), ReLU: float[N, I, H, W] to float[N, O, H, W].</summary>
internal sealed class ConvolutionBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _convolution;
    private readonly BatchNorm2d _normal;

    public ConvolutionBlock(int inputs, int outputs) : base(nameof(ConvolutionBlock))
    {
        _convolution = nn.Conv2d(inputs, outputs, 3, padding: 1, bias: false);
        _normal = nn.BatchNorm2d(outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor pictures) => _normal.forward(_convolution.forward(pictures)).relu_();
}
