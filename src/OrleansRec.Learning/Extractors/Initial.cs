using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>First values of weights that stand in batches.</summary>
internal static class Initial
{
    /// <summary>Uniform within ±1 / √inputs, as a linear layer begins.</summary>
    public static Parameter Uniform(int inputs, params long[] shape)
    {
        var bound = 1 / Math.Sqrt(inputs);
        return new Parameter(empty(shape).uniform_(-bound, bound));
    }
}
