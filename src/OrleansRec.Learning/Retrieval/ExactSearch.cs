using OrleansRec.Ranking.Sources;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Retrieval;

/// <summary>Exact retrieval: inner products block by block, selected from while the block is in the cache.</summary>
internal sealed unsafe class ExactSearch
{
    /// <summary>Inner products per block: 2 MB.</summary>
    private const int Block = 512 * 1024;

    private readonly List<BestScores> _best = [];

    /// <summary>The k items with the largest inner product for each person: int[B, k] and float[B, k], best first.</summary>
    /// <param name="people">float[B, D].</param>
    /// <param name="vectors">float[N, D].</param>
    public void Find(Tensor people, Tensor vectors, int k, Span<int> items, Span<float> scores)
    {
        var (users, count) = ((int)people.size(0), (int)vectors.size(0));
        while (_best.Count < users) _best.Add(new BestScores());
        for (var u = 0; u < users; u++) _best[u].Begin(k);
        var block = Math.Max(1, Math.Min(count, Block / users));
        for (var first = 0; first < count; first += block)
        {
            using var step = NewDisposeScope();
            var width = Math.Min(block, count - first);
            var products = people.matmul(vectors.narrow(0, first, width).transpose(0, 1)).cpu().contiguous();   // (B, width)
            fixed (byte* bytes = products.bytes)
            {
                var (found, from) = ((nint)bytes, first);
                Threads.Divide(users, (begin, end) =>
                {
                    for (var u = begin; u < end; u++)
                        _best[u].Offer(new ReadOnlySpan<float>((float*)found + ((long)u * width), width), from);
                });
            }
        }

        for (var u = 0; u < users; u++) _best[u].Sort(items.Slice(u * k, k), scores.Slice(u * k, k));
    }
}
