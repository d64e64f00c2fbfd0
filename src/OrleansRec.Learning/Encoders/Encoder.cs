using static TorchSharp.torch;

namespace OrleansRec.Learning.Encoders;

/// <summary>What reads a behaviour sequence. Causal: the output at t knows the inputs up to t only, so one pass trains every position.</summary>
internal abstract class Encoder : nn.Module
{
    protected Encoder(string name) : base(name)
    {
    }

    /// <summary>float[B, T, D] from inputs float[B, T, D], T at most <see cref="EncoderShape.Columns"/>.</summary>
    public abstract Tensor forward(Tensor inputs);
}

/// <summary>What every encoder is told; the rest it derives.</summary>
/// <param name="Dimension">Floats of an input and an output (D).</param>
/// <param name="Columns">The longest sequence, its start token included.</param>
/// <param name="Dropout">Share of hidden activations dropped in training, 0–0.9.</param>
internal sealed record EncoderShape(int Dimension, int Columns, double Dropout);
