using OrleansRec.Learning.Network;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Pictures;

/// <summary>The picture encoder with a class task of its own.</summary>
internal sealed class PictureNetwork : nn.Module<Tensor, Tensor>
{
    private readonly PictureEncoder _encoder;
    private readonly Dropout _dropout;
    private readonly Linear _classes;

    public PictureNetwork(int width, int classes, double dropout) : base(nameof(PictureNetwork))
    {
        _encoder = new PictureEncoder(width);
        _dropout = nn.Dropout(dropout);
        _classes = nn.Linear(_encoder.Outputs, classes);
        RegisterComponents();
        this.to(Device.Current);
    }

    /// <summary>Logits float[N, classes] from pictures float[N, 3, 64, 64].</summary>
    public override Tensor forward(Tensor pictures) => _classes.forward(_dropout.forward(_encoder.forward(pictures)));
}
