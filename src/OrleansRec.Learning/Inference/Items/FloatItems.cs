using System.Runtime.InteropServices;
using OrleansRec.Learning.Native;
using OrleansRec.Learning.Retrieval;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference.Items;

/// <summary>Vectors as floats, and a search over them.</summary>
internal sealed class FloatItems : ItemVectors
{
    /// <summary>A vector of no length has no direction either.</summary>
    private const double Shortest = 1e-12;

    private readonly ItemSearch _search;
    private readonly int _dimension;
    private Tensor _vectors;
    private Tensor? _lengths;

    public FloatItems(int items, int dimension, InferenceOptions options)
    {
        (_dimension, Count, _search) = (dimension, items, new ItemSearch(options));
        _vectors = HugePages.AskFor(empty(Math.Max(1, items), dimension, device: Device.Current)).zero_().DetachFromDisposeScope();
    }

    public override long Bytes => ((_vectors.numel() + (_lengths?.numel() ?? 0)) * sizeof(float)) + _search.Bytes;

    public override Tensor Rows(long[] items) => _vectors.index_select(0, Device.Longs(items, -1));

    public override void Set(long[] items, Tensor vectors)
    {
        foreach (var item in items) Count = Math.Max(Count, (int)item + 1);
        if (Count > _vectors.size(0))
        {
            var more = Math.Max(Count - _vectors.size(0), _vectors.size(0) / 4);
            var grown = cat([_vectors, zeros(more, _dimension, device: Device.Current)]).DetachFromDisposeScope();
            _vectors.Dispose();
            _vectors = grown;
        }

        _vectors.index_copy_(0, Device.Longs(items, -1), vectors);
        _search.Set(items, vectors);
        _lengths?.Dispose();
        _lengths = null;
    }

    public override void Complete(Func<Tensor> people)
    {
        if (Count > 0) _search.Build(_vectors.narrow(0, 0, Count), people);
    }

    public override void Nearest(Tensor people, int k, Span<int> items, Span<float> scores) =>
        _search.Find(people, _vectors.narrow(0, 0, Count), k, items, scores);

    public override void Products(float[] embedding, Span<float> scores) =>
        Copy(_vectors.narrow(0, 0, Count).matmul(Device.Floats(embedding, _dimension)), scores);

    public override void Cosines(int item, Span<float> scores)
    {
        _lengths ??= linalg.vector_norm(_vectors, dims: [1]).clamp_min_(Shortest).DetachFromDisposeScope();
        Copy(_vectors.narrow(0, 0, Count).matmul(_vectors[item] / _lengths[item]).div_(_lengths.narrow(0, 0, Count)), scores);
    }

    public override void Dispose()
    {
        _vectors.Dispose();
        _lengths?.Dispose();
        _search.Dispose();
    }

    private static void Copy(Tensor source, Span<float> target)
    {
        using var host = source.cpu().contiguous();
        MemoryMarshal.Cast<byte, float>(host.bytes).CopyTo(target);
    }
}
