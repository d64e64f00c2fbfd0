using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference.Items;

/// <summary>The vectors of all items, in the form in which they are served. Used by one thread at a time.</summary>
internal abstract class ItemVectors : IDisposable
{
    /// <summary>Items with a vector: 0 … Count − 1.</summary>
    public int Count { get; protected set; }

    /// <summary>Bytes held, what searches need included.</summary>
    public abstract long Bytes { get; }

    /// <summary>Vectors float[N, D] of N items.</summary>
    public abstract Tensor Rows(long[] items);

    /// <summary>Takes over changed and new items.</summary>
    /// <param name="items">M of them; those beyond the end extend it.</param>
    /// <param name="vectors">float[M, D].</param>
    public abstract void Set(long[] items, Tensor vectors);

    /// <summary>All items of the catalogue are set: searches can be prepared.</summary>
    /// <param name="people">Embeddings float[B, D] to measure recall on; asked for only where it is.</param>
    public virtual void Complete(Func<Tensor> people)
    {
    }

    /// <summary>The k items with the largest inner product for each person: int[B, k] and float[B, k], best first.</summary>
    /// <param name="people">float[B, D].</param>
    public abstract void Nearest(Tensor people, int k, Span<int> items, Span<float> scores);

    /// <summary>Inner products of one embedding float[D] with every item: float[Count].</summary>
    public abstract void Products(float[] embedding, Span<float> scores);

    /// <summary>Cosines of one item with every item: float[Count].</summary>
    public abstract void Cosines(int item, Span<float> scores);

    public abstract void Dispose();

    /// <summary>The form's vectors of so many items, all zero.</summary>
    public static ItemVectors Of(InferenceOptions options, int items, int dimension) => options.Form == Forms.ServingForms.Int8Items
        ? new CodedItems(items, dimension)
        : new FloatItems(items, dimension, options);
}
