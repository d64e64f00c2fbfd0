using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// Pictures to vectors: six convolutions with four halvings of the sides, the mean over what is left of the plane, normalised over
/// pictures, so that what all have in common says nothing.
/// One dial: the channels of the first convolution, doubled as the sides are halved.
/// </summary>
internal sealed class PictureEncoder : nn.Module<Tensor, Tensor>
{
    private readonly ConvolutionBlock _first;
    private readonly ConvolutionBlock _second;
    private readonly ConvolutionBlock _third;
    private readonly ConvolutionBlock _fourth;
    private readonly ConvolutionBlock _fifth;
    private readonly ConvolutionBlock _sixth;
    private readonly BatchNorm1d _normal;

    /// <param name="width">Channels of the first convolution.</param>
    public PictureEncoder(int width) : base(nameof(PictureEncoder))
    {
        Outputs = 8 * width;
        _first = new ConvolutionBlock(3, width);
        _second = new ConvolutionBlock(width, 2 * width);
        _third = new ConvolutionBlock(2 * width, 4 * width);
        _fourth = new ConvolutionBlock(4 * width, 4 * width);
        _fifth = new ConvolutionBlock(4 * width, 8 * width);
        _sixth = new ConvolutionBlock(8 * width, 8 * width);
        _normal = nn.BatchNorm1d(Outputs, affine: false);
        RegisterComponents();
    }

    /// <summary>Floats of a picture's vector (P).</summary>
    public int Outputs { get; }

    /// <summary>float[N, 8 · width] from pictures float[N, 3, 64, 64] (see <see cref="Pictures.PictureBatch"/>).</summary>
    public override Tensor forward(Tensor pictures)
    {
        var half = Halve(_first.forward(pictures));                                     // (N, w, 32, 32)
        var quarter = Halve(_second.forward(half));                                     // (N, 2w, 16, 16)
        var eighth = Halve(_fourth.forward(_third.forward(quarter)));                   // (N, 4w, 8, 8)
        return _normal.forward(_sixth.forward(Halve(_fifth.forward(eighth))).mean([2, 3])); // (N, 8w)
    }

    private static Tensor Halve(Tensor planes) => nn.functional.max_pool2d(planes, 2);
}
