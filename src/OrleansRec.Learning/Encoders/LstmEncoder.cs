using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Encoders;

/// <summary>Long short-term memory (Hochreiter and Schmidhuber, 1997).</summary>
internal sealed class LstmEncoder : Encoder
{
    private readonly LSTM _lstm;

    public LstmEncoder(EncoderShape shape) : base(nameof(LstmEncoder))
    {
        _lstm = nn.LSTM(shape.Dimension, shape.Dimension, batchFirst: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor inputs)
    {
        var (output, hidden, cell) = _lstm.forward(inputs);
        hidden.Dispose();
        cell.Dispose();
        return output;
    }
}
