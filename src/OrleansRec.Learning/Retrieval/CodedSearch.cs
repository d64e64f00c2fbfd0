using System.Buffers;
using System.Runtime.InteropServices;
using OrleansRec.Learning.Kernels;
using OrleansRec.Ranking.Sources;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Retrieval;

/// <summary>
/// Exact retrieval by inner product at the price of vectors of one byte per dimension: more items than asked for are chosen by their codes and
/// ordered by the exact products. The k-th of these must be larger than anything that the codes may have hidden: their error is bounded by
/// ‖q‖ · max ‖v − v̂‖ + ‖q − q̂‖ · max ‖v̂‖. Where it is not, more are chosen. On the CPU; used by one thread at a time.
/// </summary>
internal sealed unsafe class CodedSearch(int dimension)
{
    /// <summary>Items per block: their codes stay in the cache while all people of a thread look at them.</summary>
    private const int Block = 2048;

    /// <summary>
    /// Items chosen by their codes, as a multiple of those asked for, that later searches begin with at most. A few hundred more to order cost little beside
    /// looking at everything again: with 4 one search in six for the 60 nearest of 100,000 did.
    /// </summary>
    private const float MaxKeptShare = 6;

    /// <summary>Items at the head of each block whose products say beforehand what about the last of those chosen will have.</summary>
    private const int Sample = 128;

    /// <summary>Items of the sample above that bar beyond their share, so that rarely too few items pass it.</summary>
    private const int SampleRoom = 8;

    /// <summary>Beyond it a sample says nothing.</summary>
    private const float MaxMargin = 8;

    private readonly int _stride = CodeKernel.Stride(dimension);
    private readonly List<Query> _queries = [];
    private byte[] _codes = [];
    private float[] _scales = [];
    private int _count;
    private float _largestError;
    private float _largestLength;
    private float _share = 1.25f;

    /// <summary>How many times their share of the sample are taken to be above the bar.</summary>
    private float _margin = 1.5f;

    /// <summary>Bytes held beside the vectors.</summary>
    public long Bytes => _codes.Length + ((long)_scales.Length * sizeof(float));

    /// <summary>Makes room for items that are known to come.</summary>
    public void Reserve(int items)
    {
        if (items > _scales.Length) Resize(items);
    }

    /// <summary>Takes over the vectors float[M, D] of the items <paramref name="first"/>, first + 1 ….</summary>
    public void SetRange(int first, Tensor vectors)
    {
        var floats = MemoryMarshal.Cast<byte, float>(vectors.bytes);
        Grow(first + (int)vectors.size(0));
        for (var i = 0; i < vectors.size(0); i++) Put(first + i, floats.Slice(i * dimension, dimension));
    }

    /// <summary>Takes over changed and new items.</summary>
    /// <param name="rows">int64[M].</param>
    /// <param name="vectors">float[M, D].</param>
    public void Set(ReadOnlySpan<long> rows, Tensor vectors)
    {
        var floats = MemoryMarshal.Cast<byte, float>(vectors.bytes);
        foreach (var row in rows) Grow((int)row + 1);
        for (var i = 0; i < rows.Length; i++) Put((int)rows[i], floats.Slice(i * dimension, dimension));
    }

    /// <summary>The k items with the largest inner product for each person: int[B, k] and float[B, k], best first.</summary>
    /// <param name="people">float[B, D].</param>
    /// <param name="vectors">The vectors that were set: float[at least k, D].</param>
    public void Find(Tensor people, Tensor vectors, int k, Span<int> items, Span<float> scores)
    {
        var users = (int)people.size(0);
        while (_queries.Count < users) _queries.Add(new Query(this));
        fixed (byte* table = vectors.narrow(0, 0, 1).bytes, person = people.bytes)
        fixed (int* found = items)
        fixed (float* exact = scores)
        {
            var (t, q, f, e) = ((nint)table, (nint)person, (nint)found, (nint)exact);
            Threads.Divide(users, (begin, end) =>
            {
                for (var u = begin; u < end; u++) _queries[u].Begin(new ReadOnlySpan<float>((float*)q + ((long)u * dimension), dimension), k, _share);
                Look(begin, end, k);
                for (var u = begin; u < end; u++)
                {
                    var query = (float*)q + ((long)u * dimension);
                    var best = new Span<int>((int*)f + ((long)u * k), k);
                    var products = new Span<float>((float*)e + ((long)u * k), k);
                    for (var share = _share; !_queries[u].Finish(query, (float*)t, best, products);)
                    {
                        // What it takes for one person it will take for others, but an odd one must not make all others dear.
                        if (_queries[u].IsShort)
                        {
                            _margin = Math.Min(_margin * 1.5f, MaxMargin);
                        }
                        else
                        {
                            share *= 1.5f;
                            _share = Math.Min(share, MaxKeptShare);
                        }

                        _queries[u].Begin(new ReadOnlySpan<float>(query, dimension), k, share);
                        for (var first = 0; first < _count; first += Block) _queries[u].Look(first, Math.Min(Block, _count - first));
                    }
                }
            });
        }
    }

    private int Dimension => dimension;

    /// <summary>All items by the queries begin … end − 1, several of them together as long as there are as many.</summary>
    private void Look(int begin, int end, int k)
    {
        // Three are cheaper together with nobody than as two and one.
        var together = CodeKernel.HasTiles ? (end - begin + 1) / CodeKernel.Tile : 0;
        var alone = Math.Min(end, begin + (together * CodeKernel.Tile));
        var tiles = new sbyte[together * CodeKernel.Tile * _stride];
        var scales = new float[together * CodeKernel.Tile];
        var products = ArrayPool<float>.Shared.Rent(CodeKernel.Tile * Block);
        for (var u = begin; u < alone; u++) scales[u - begin] = _queries[u].Join(TileOf(u - begin), (u - begin) % CodeKernel.Tile);

        // 1. A sample says above which score as many as are to be chosen will be found, and a few more: the rest is passed over from the start.
        var expected = k * _share * Sample / Block;
        var place = (int)(expected * _margin) + SampleRoom;
        if (_margin < MaxMargin && place < _count / Block * Sample / 2)
        {
            for (var u = begin; u < end; u++) _queries[u].BeginSample(place);
            for (var first = 0; first + Block <= _count; first += Block) Pass(first, Sample);
            for (var u = begin; u < end; u++) _queries[u].EndSample();
        }

        // 2. All items.
        for (var first = 0; first < _count; first += Block) Pass(first, Math.Min(Block, _count - first));
        ArrayPool<float>.Shared.Return(products);

        void Pass(int first, int count)
        {
            var width = (count + CodeKernel.Group - 1) / CodeKernel.Group * CodeKernel.Group;
            for (var u = begin; u < alone; u += CodeKernel.Tile)
            {
                CodeKernel.Products(
                    _codes.AsSpan(first * _stride), _scales.AsSpan(first), width / CodeKernel.Group,
                    TileOf(u - begin), scales.AsSpan(u - begin, CodeKernel.Tile), products);
                for (var q = 0; q < CodeKernel.Tile && u + q < alone; q++) _queries[u + q].Offer(products.AsSpan(q * width, count), first);
            }

            var left = alone;
            for (; left + 1 < end; left += 2) _queries[left].LookWith(_queries[left + 1], first, count, products);
            if (left < end) _queries[left].Look(first, count);
        }

        Span<sbyte> TileOf(int query) => tiles.AsSpan(query / CodeKernel.Tile * CodeKernel.Tile * _stride, CodeKernel.Tile * _stride);
    }

    private void Put(int item, ReadOnlySpan<float> vector)
    {
        var group = _codes.AsSpan(item / CodeKernel.Group * CodeKernel.Group * _stride, CodeKernel.Group * _stride);
        _scales[item] = CodeKernel.Encode(vector, group, item % CodeKernel.Group);
        var (error, length) = CodeKernel.Distance(vector, group, item % CodeKernel.Group, _scales[item]);
        (_largestError, _largestLength) = (Math.Max(_largestError, error), Math.Max(_largestLength, length));
    }

    private void Grow(int items)
    {
        if (items > _scales.Length) Resize(Math.Max(items, _count + (_count / 4)));
        _count = Math.Max(_count, items);
    }

    private void Resize(int items)
    {
        // An item that was not set has the scale 0, as if its vector were zero.
        var room = (items + CodeKernel.Group - 1) / CodeKernel.Group * CodeKernel.Group;
        Array.Resize(ref _codes, room * _stride);
        Array.Resize(ref _scales, room);
    }

    /// <summary>One person's search; its buffers are kept from batch to batch.</summary>
    private sealed class Query(CodedSearch search)
    {
        private readonly BestScores _best = new();
        private readonly sbyte[] _codes = new sbyte[search._stride];
        private readonly float[] _products = new float[Block];
        private int[] _places = [];
        private float _scale;
        private float _bound;

        /// <summary>Items that are chosen by their codes.</summary>
        private int _chosen;
        private bool _hasBar;

        public void Begin(ReadOnlySpan<float> query, int k, float share)
        {
            _scale = CodeKernel.EncodeQuery(query, _codes);
            var (error, length) = CodeKernel.QueryDistance(query, _codes, _scale);
            _bound = (length * search._largestError) + (error * search._largestLength);
            _chosen = (int)Math.Min(search._count, (k * share) + CodeKernel.Group);
            if (_places.Length < _chosen) _places = new int[_chosen];
            _best.Begin(_chosen);
            _hasBar = false;
        }

        /// <summary>True where fewer items passed the sample's bar than are to be chosen.</summary>
        public bool IsShort { get; private set; }

        /// <summary>The next items are a sample, of which the bar is one's score.</summary>
        /// <param name="place">Which one's, the best is 1.</param>
        public void BeginSample(int place)
        {
            if (_places.Length < place) _places = new int[place];
            _best.Begin(place);
        }

        public void EndSample()
        {
            _best.Begin(_chosen, _best.Take(_places));
            _hasBar = true;
        }

        public void Look(int first, int count)
        {
            var groups = (count + CodeKernel.Group - 1) / CodeKernel.Group;
            CodeKernel.Products(
                search._codes.AsSpan(first * search._stride), search._scales.AsSpan(first), groups, _codes, _scale, _products);
            Offer(_products.AsSpan(0, count), first);
        }

        /// <summary>The same items for two queries at once.</summary>
        /// <param name="products">A buffer.</param>
        public void LookWith(Query other, int first, int count, Span<float> products)
        {
            var groups = (count + CodeKernel.Group - 1) / CodeKernel.Group;
            CodeKernel.Products(
                search._codes.AsSpan(first * search._stride), search._scales.AsSpan(first), groups, _codes, _scale, other._codes, other._scale, products);
            Offer(products[..count], first);
            other.Offer(products.Slice(groups * CodeKernel.Group, count), first);
        }

        /// <summary>Writes the codes into a tile and returns their scale.</summary>
        public float Join(Span<sbyte> tile, int place)
        {
            CodeKernel.Join(_codes, tile, place);
            return _scale;
        }

        /// <summary>Products of the items first, first + 1 ….</summary>
        public void Offer(ReadOnlySpan<float> products, int first) => _best.Offer(products, first);

        /// <summary>False where an item that was not chosen may belong among the best.</summary>
        public bool Finish(float* query, float* vectors, Span<int> items, Span<float> scores)
        {
            IsShort = _hasBar && _best.Count < _chosen;
            if (IsShort) return false;
            var least = _best.Take(_places);
            ExactOrder.Of(query, vectors, search.Dimension, _places.AsSpan(0, _chosen), _best, items, scores);
            return _chosen == search._count || scores[^1] >= least + _bound;
        }
    }
}
