using static TorchSharp.torch;

namespace OrleansRec.Learning.Extractors;

/// <summary>
/// What the tasks share: from inputs to a hidden vector per task.
/// - An extractor begins behind its first linear layer. The network computes that layer, because it can do so cheaper than by one
///   product: once per list instead of per candidate, once per distinct value instead of per row. All experts and gates that read
///   the inputs are columns of it, so they are one batched product, never a loop.
/// - Networks that share nothing stand beside each other (<see cref="Twins"/>): their parts of the first layer read inputs of their
///   own where the network has tables to double.
/// </summary>
internal abstract class Extractor : nn.Module
{
    protected Extractor(string name) : base(name)
    {
    }

    /// <summary>Columns of the first linear layer (F); with twins, each twin's are contiguous and equally many.</summary>
    public abstract int FirstWidth { get; }

    /// <summary>Networks without a shared parameter, 1 for every joint extractor.</summary>
    public virtual int Twins => 1;

    /// <summary>Hidden vectors float[T, N, h], or float[1, N, h] where all tasks have the same.</summary>
    /// <param name="first">The first layer before its activation, float[N, F]; may be overwritten.</param>
    public abstract Tensor forward(Tensor first);
}
