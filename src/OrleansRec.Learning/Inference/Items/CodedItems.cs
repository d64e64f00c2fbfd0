using System.Runtime.InteropServices;
using OrleansRec.Learning.Kernels;
using OrleansRec.Ranking.Sources;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference.Items;

/// <summary>
/// Vectors as one byte per dimension and nothing else, on the CPU. Retrieval chooses by the codes of item and person, and orders what it
/// chose by the person's floats and the items' codes; what the ranker and the encoder read is decoded row by row.
/// </summary>
internal sealed unsafe class CodedItems : ItemVectors
{
    /// <summary>Items per block: their codes stay in the cache while all people of a thread look at them.</summary>
    private const int Block = 2048;

    /// <summary>Items chosen by codes, as a multiple of those asked for.</summary>
    private const float Share = 1.25f;

    private readonly int _dimension;
    private readonly int _stride;
    private readonly List<BestScores> _best = [];
    private byte[] _codes = [];
    private float[] _scales = [];
    private float[] _lengths = [];

    public CodedItems(int items, int dimension)
    {
        (_dimension, _stride) = (dimension, CodeKernel.Stride(dimension));
        Resize(items);
        Count = items;
    }

    public override long Bytes => _codes.Length + ((long)(_scales.Length + _lengths.Length) * sizeof(float));

    public override Tensor Rows(long[] items)
    {
        var rows = empty(items.Length, _dimension, dtype: float32);
        var floats = MemoryMarshal.Cast<byte, float>(rows.bytes);
        for (var i = 0; i < items.Length; i++) Decode((int)items[i], floats.Slice(i * _dimension, _dimension));
        return rows;
    }

    public override void Set(long[] items, Tensor vectors)
    {
        var floats = MemoryMarshal.Cast<byte, float>(vectors.bytes);
        foreach (var item in items) Count = Math.Max(Count, (int)item + 1);
        if (Count > _scales.Length) Resize(Count + (Count / 4));
        for (var i = 0; i < items.Length; i++)
        {
            var (item, slot) = ((int)items[i], (int)items[i] % CodeKernel.Group);
            var vector = floats.Slice(i * _dimension, _dimension);
            _scales[item] = CodeKernel.Encode(vector, GroupOf(item), slot);
            _lengths[item] = CodeKernel.Distance(vector, GroupOf(item), slot, _scales[item]).Length;
        }
    }

    public override void Nearest(Tensor people, int k, Span<int> items, Span<float> scores)
    {
        var users = (int)people.size(0);
        while (_best.Count < users) _best.Add(new BestScores());
        var chosen = (int)Math.Min(Count, (k * Share) + CodeKernel.Group);
        fixed (byte* person = people.bytes)
        fixed (int* found = items)
        fixed (float* best = scores)
        {
            var (q, f, b) = ((nint)person, (nint)found, (nint)best);
            Threads.Divide(users, (begin, end) =>
            {
                var (codes, queryScales) = (new sbyte[(end - begin) * _stride], new float[end - begin]);
                for (var u = begin; u < end; u++)
                {
                    queryScales[u - begin] = CodeKernel.EncodeQuery(Query(q, u), codes.AsSpan((u - begin) * _stride, _stride));
                    _best[u].Begin(chosen);
                }

                Span<float> products = stackalloc float[Block];
                for (var first = 0; first < Count; first += Block)
                {
                    for (var u = begin; u < end; u++)
                        _best[u].Offer(Look(first, codes.AsSpan((u - begin) * _stride, _stride), queryScales[u - begin], products), first);
                }

                var (places, row) = (new int[chosen], new float[_dimension]);
                for (var u = begin; u < end; u++)
                {
                    _best[u].Take(places);
                    _best[u].Begin(k);
                    fixed (float* floats = row)
                    {
                        foreach (var item in places)
                        {
                            Decode(item, row);
                            _best[u].Offer(Lanes.Dot((float*)q + ((long)u * _dimension), floats, _dimension), item);
                        }
                    }

                    _best[u].Sort(new Span<int>((int*)f + ((long)u * k), k), new Span<float>((float*)b + ((long)u * k), k));
                }
            });
        }
    }

    public override void Products(float[] embedding, Span<float> scores)
    {
        var codes = new sbyte[_stride];
        var scale = CodeKernel.EncodeQuery(embedding, codes);
        Span<float> products = stackalloc float[Block];
        for (var first = 0; first < Count; first += Block) Look(first, codes, scale, products).CopyTo(scores[first..]);
    }

    public override void Cosines(int item, Span<float> scores)
    {
        var row = new float[_dimension];
        Decode(item, row);
        Products(row, scores);
        for (var i = 0; i < Count; i++) scores[i] = _lengths[i] * _lengths[item] is > 0 and var length ? scores[i] / length : 0;
    }

    public override void Dispose() => _codes = [];

    private ReadOnlySpan<float> Query(nint people, int user) => new((float*)people + ((long)user * _dimension), _dimension);

    /// <summary>Products of one block of items by their codes.</summary>
    private Span<float> Look(int first, ReadOnlySpan<sbyte> query, float queryScale, Span<float> products)
    {
        var count = Math.Min(Block, Count - first);
        var groups = (count + CodeKernel.Group - 1) / CodeKernel.Group;
        CodeKernel.Products(_codes.AsSpan(first * _stride), _scales.AsSpan(first), groups, query, queryScale, products);
        return products[..count];
    }

    private void Decode(int item, Span<float> row) => CodeKernel.Decode(GroupOf(item), item % CodeKernel.Group, _scales[item], row);

    private Span<byte> GroupOf(int item) => _codes.AsSpan(item / CodeKernel.Group * CodeKernel.Group * _stride, CodeKernel.Group * _stride);

    private void Resize(int items)
    {
        // An item that was not set has the scale 0, as if its vector were zero.
        var room = (items + CodeKernel.Group - 1) / CodeKernel.Group * CodeKernel.Group;
        Array.Resize(ref _codes, room * _stride);
        Array.Resize(ref _scales, room);
        Array.Resize(ref _lengths, room);
    }
}
