using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Encoders;

/// <summary>Gated recurrent units (Cho et al., 2014), as in GRU4Rec (Hidasi et al., ICLR 2016).</summary>
internal sealed class GruEncoder : Encoder
{
    private readonly GRU _gru;

    public GruEncoder(EncoderShape shape) : base(nameof(GruEncoder))
    {
        _gru = nn.GRU(shape.Dimension, shape.Dimension, batchFirst: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor inputs)
    {
        var (output, last) = _gru.forward(inputs);
        last.Dispose();
        return output;
    }

    /// <summary>Weights float[3D, D] and biases float[3D], for the inputs and for the hidden state; gates r, z, n.</summary>
    public (Tensor Input, Tensor Recurrent, Tensor InputBias, Tensor RecurrentBias) Weights()
    {
        var weights = _gru.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        return (weights["weight_ih_l0"], weights["weight_hh_l0"], weights["bias_ih_l0"], weights["bias_hh_l0"]);
    }
}
