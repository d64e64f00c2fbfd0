using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>First values of weights.</summary>
internal static class Initial
{
    /// <summary>Uniform within ±1 / √inputs, as a linear layer begins.</summary>
    public static Parameter Uniform(int inputs, params long[] shape)
    {
        var bound = 1 / Math.Sqrt(inputs);
        return new Parameter(empty(shape).uniform_(-bound, bound));
    }

    /// <summary>A layer to logits that begin near these: a head of many rare labels would spend its training on learning that they are rare.</summary>
    public static Linear Linear(int inputs, float[] bias)
    {
        var layer = nn.Linear(inputs, bias.Length);
        using var none = no_grad();
        layer.bias!.copy_(Device.Floats(bias, bias.Length));
        return layer;
    }
}
