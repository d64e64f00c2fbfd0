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

    /// <summary>Experts that gates choose among and that can be taken out; 0 where there are none.</summary>
    public virtual int Droppable => 0;

    /// <summary>Shares of the <see cref="Droppable"/> experts in each task's mixture: float[N, T, experts] of the first layer float[N, F].</summary>
    public virtual Tensor Shares(Tensor first) => throw new NotSupportedException($"{GetName()} has no gated experts.");

    /// <summary>What stays of a parameter when only some experts do; the parameter itself where it does not depend on them.</summary>
    /// <param name="weight">A parameter of the ranker, of which F columns of the first layer are one dimension, or one of the extractor.</param>
    /// <param name="kept">The experts that stay, in order.</param>
    public virtual Tensor Keep(Tensor weight, long[] kept) => throw new NotSupportedException($"{GetName()} has no gated experts.");

    /// <summary>The parameter with only some entries along the dimension that has as many as there are.</summary>
    protected static Tensor Select(Tensor weight, long all, long[] kept)
    {
        var dimension = Array.IndexOf(weight.shape, all);
        return dimension < 0 ? weight : weight.index_select(dimension, Device.Longs(kept, -1));
    }

    /// <summary>Hidden vectors float[T, N, h], or float[1, N, h] where all tasks have the same.</summary>
    /// <param name="first">The first layer before its activation, float[N, F]; may be overwritten.</param>
    public abstract Tensor forward(Tensor first);
}
