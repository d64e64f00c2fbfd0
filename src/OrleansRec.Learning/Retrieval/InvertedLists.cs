using System.Runtime.InteropServices;
using OrleansRec.Learning.Kernels;
using OrleansRec.Ranking.Sources;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Retrieval;

/// <summary>
/// Approximate retrieval by inner product, an inverted file (Jégou et al., 2011): items lie in lists by the direction of their vector,
/// a query looks at the lists nearest to it. The vectors in the lists have one byte per dimension; what they find is ordered by the exact
/// products. On the CPU; used by one thread at a time.
/// </summary>
internal sealed unsafe class InvertedLists : IDisposable
{
    private readonly Tensor _centres;
    private readonly Tensor _means;
    private readonly CodeList[] _lists;
    private readonly List<Query> _queries = [];
    private int[] _listOf;
    private int[] _slotOf;

    /// <param name="vectors">float[N, D].</param>
    /// <param name="lists">Lists, at most N.</param>
    public InvertedLists(Tensor vectors, int lists, int seed)
    {
        using var scope = NewDisposeScope();
        var (count, dimension) = ((int)vectors.size(0), (int)vectors.size(1));
        _centres = Clusters.Find(vectors, lists, seed).DetachFromDisposeScope();
        _lists = new CodeList[lists];
        for (var i = 0; i < lists; i++) _lists[i] = new CodeList(dimension);
        (_listOf, _slotOf) = (new int[count], new int[count]);
        Array.Fill(_listOf, -1);
        var nearest = Clusters.Nearest(vectors, _centres);
        var sizes = new int[lists];
        foreach (var list in nearest) sizes[list]++;
        for (var i = 0; i < lists; i++) _lists[i].Reserve(sizes[i]);
        _means = Means(vectors, nearest, sizes).DetachFromDisposeScope();
        fixed (byte* start = vectors.narrow(0, 0, Math.Min(1, count)).bytes)
        {
            for (var item = 0; item < count; item++)
                Put(item, (int)nearest[item], new ReadOnlySpan<float>((float*)start + ((long)item * dimension), dimension));
        }
    }

    public int Lists => _lists.Length;

    /// <summary>Lists that a query looks at.</summary>
    public int Probes { get; set; } = 1;

    /// <summary>Bytes held beside the vectors.</summary>
    public long Bytes => _lists.Sum(list => list.Bytes) + ((long)_listOf.Length * 2 * sizeof(int));

    /// <summary>Takes over changed and new items.</summary>
    /// <param name="rows">int64[M], each at most once.</param>
    /// <param name="vectors">float[M, D].</param>
    public void Set(ReadOnlySpan<long> rows, Tensor vectors)
    {
        var (nearest, dimension) = (Clusters.Nearest(vectors, _centres), (int)vectors.size(1));
        var floats = MemoryMarshal.Cast<byte, float>(vectors.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            Remove((int)rows[i]);
            Put((int)rows[i], (int)nearest[i], floats.Slice(i * dimension, dimension));
        }
    }

    /// <summary>The k items with the largest inner product among those looked at: int[B, k] and float[B, k], best first.</summary>
    /// <param name="people">float[B, D].</param>
    /// <param name="vectors">float[N, D], N at least k.</param>
    public void Find(Tensor people, Tensor vectors, int k, Span<int> items, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        var (users, dimension) = ((int)people.size(0), (int)people.size(1));
        while (_queries.Count < users) _queries.Add(new Query(this, dimension));
        var products = people.matmul(_means.transpose(0, 1)).contiguous();   // (B, lists)
        fixed (byte* table = vectors.narrow(0, 0, 1).bytes, person = people.bytes, near = products.bytes)
        fixed (int* found = items)
        fixed (float* exact = scores)
        {
            var (t, q, n, f, e) = ((nint)table, (nint)person, (nint)near, (nint)found, (nint)exact);
            Threads.Divide(users, (begin, end) =>
            {
                for (var u = begin; u < end; u++)
                {
                    _queries[u].Run(
                        (float*)q + ((long)u * dimension), (float*)n + ((long)u * Lists), (float*)t,
                        new Span<int>((int*)f + ((long)u * k), k), new Span<float>((float*)e + ((long)u * k), k));
                }
            });
        }
    }

    /// <summary>
    /// Sets <see cref="Probes"/> to the fewest lists, doubling and then halving the step, with which at least <paramref name="target"/> of
    /// the queries' exact best k are found, two standard errors of that share left out, so that other queries of the kind reach it too.
    /// </summary>
    /// <param name="queries">float[B, D].</param>
    /// <returns>The recall with them.</returns>
    public double Tune(Tensor queries, Tensor vectors, int k, double target)
    {
        var users = (int)queries.size(0);
        k = (int)Math.Min(k, vectors.size(0));
        var (truth, found, scores) = (new int[users * k], new int[users * k], new float[users * k]);
        new ExactSearch().Find(queries, vectors, k, truth, scores);
        var (low, high) = (0, 1);
        while (CertainWith(high) < target && high < Lists) (low, high) = (high, Math.Min(Lists, 2 * high));
        while (high - low > Math.Max(1, high / 16))
        {
            var middle = (low + high) / 2;
            if (CertainWith(middle) < target) low = middle;
            else high = middle;
        }

        CertainWith(high);
        return Recall(found, truth, k);

        double CertainWith(int probes)
        {
            Probes = probes;
            Find(queries, vectors, k, found, scores);
            var mean = Recall(found, truth, k);
            var squares = 0.0;
            for (var from = 0; from < found.Length; from += k) squares += Math.Pow(Recall(found.AsSpan(from, k), truth.AsSpan(from, k), k) - mean, 2);
            return mean - (2 * Math.Sqrt(squares) / users);
        }
    }

    /// <summary>The share of the true items that were found, both int[B, k].</summary>
    public static double Recall(ReadOnlySpan<int> found, ReadOnlySpan<int> truth, int k)
    {
        var hits = 0;
        for (var from = 0; from < truth.Length; from += k)
        {
            var right = new HashSet<int>(truth.Slice(from, k).ToArray());
            foreach (var item in found.Slice(from, k)) hits += right.Contains(item) ? 1 : 0;
        }

        return hits / (double)truth.Length;
    }

    public void Dispose()
    {
        _centres.Dispose();
        _means.Dispose();
    }

    /// <summary>Means of the lists' vectors, with their lengths: a list of long vectors is worth looking at from further away.</summary>
    private Tensor Means(Tensor vectors, long[] nearest, int[] sizes)
    {
        var counts = Device.Floats(Array.ConvertAll(sizes, size => (float)Math.Max(1, size)), -1, 1);
        return zeros_like(_centres).index_add_(0, Device.Longs(nearest, -1), vectors, Scalars.Of(1)) / counts;
    }

    private void Put(int item, int list, ReadOnlySpan<float> vector)
    {
        if (item >= _listOf.Length)
        {
            var before = _listOf.Length;
            Array.Resize(ref _listOf, Math.Max(item + 1, before + (before / 4)));
            Array.Resize(ref _slotOf, _listOf.Length);
            _listOf.AsSpan(before).Fill(-1);
        }

        (_listOf[item], _slotOf[item]) = (list, _lists[list].Add(item, vector));
    }

    private void Remove(int item)
    {
        if (item >= _listOf.Length || _listOf[item] < 0) return;
        var moved = _lists[_listOf[item]].Remove(_slotOf[item]);
        if (moved >= 0) _slotOf[moved] = _slotOf[item];
    }

    /// <summary>One query's buffers, kept from batch to batch.</summary>
    private sealed class Query(InvertedLists index, int dimension)
    {
        private readonly BestScores _best = new();
        private readonly sbyte[] _codes = new sbyte[CodeKernel.Stride(dimension)];
        private int[] _probes = [];
        private int[] _ends = [];
        private int[] _places = [];
        private float[] _scores = [];

        /// <param name="near">float[lists]: products with the lists' means.</param>
        /// <param name="vectors">float[N, D].</param>
        public void Run(float* query, float* near, float* vectors, Span<int> items, Span<float> scores)
        {
            var k = items.Length;
            var (probes, total) = Choose(near, index.Probes, k);
            var scale = CodeKernel.EncodeQuery(new ReadOnlySpan<float>(query, dimension), _codes);
            // The codes order what is close together differently: some more than asked for, ordered again below.
            var rough = Math.Min(total, k + (k / 4) + CodeKernel.Group);
            if (_places.Length < rough) _places = new int[rough];
            _best.Begin(rough);
            for (var (p, first) = (0, 0); p < probes; first = _ends[p++])
            {
                var list = index._lists[_probes[p]];
                var room = list.Count + CodeKernel.Group;
                if (_scores.Length < room) _scores = new float[room];
                list.Products(_codes, scale, _scores);
                _best.Offer(_scores.AsSpan(0, list.Count), first);
            }

            _best.Take(_places);
            for (var i = 0; i < rough; i++) _places[i] = ItemAt(_places[i], probes);
            ExactOrder.Of(query, vectors, dimension, _places.AsSpan(0, rough), _best, items, scores);
        }

        /// <summary>The nearest lists, more than <paramref name="probes"/> where these have fewer than k items; fills the ends of their places.</summary>
        private (int Probes, int Total) Choose(float* near, int probes, int k)
        {
            while (true)
            {
                probes = Math.Min(probes, index.Lists);
                if (_probes.Length < probes) (_probes, _ends) = (new int[probes], new int[probes]);
                if (_scores.Length < probes) _scores = new float[probes];
                _best.Begin(probes);
                _best.Offer(new ReadOnlySpan<float>(near, index.Lists), 0);
                _best.Sort(_probes, _scores);
                var total = 0;
                for (var p = 0; p < probes; p++) _ends[p] = total += index._lists[_probes[p]].Count;
                if (total >= k || probes == index.Lists) return (probes, total);
                probes *= 2;
            }
        }

        private int ItemAt(int place, int probes)
        {
            var (low, high) = (0, probes - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (place < _ends[middle]) high = middle;
                else low = middle + 1;
            }

            return index._lists[_probes[low]][place - (low == 0 ? 0 : _ends[low - 1])];
        }
    }
}
