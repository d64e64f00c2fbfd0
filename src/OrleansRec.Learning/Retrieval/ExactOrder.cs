using OrleansRec.Learning.Kernels;
using OrleansRec.Ranking.Sources;

namespace OrleansRec.Learning.Retrieval;

/// <summary>Orders items that were chosen roughly by their exact inner products.</summary>
internal static unsafe class ExactOrder
{
    /// <summary>Rows fetched ahead.</summary>
    private const int Ahead = 8;

    /// <summary>The best of the chosen items as int[k] and float[k].</summary>
    /// <param name="query">float[D].</param>
    /// <param name="vectors">float[N, D].</param>
    /// <param name="chosen">At least k items.</param>
    /// <param name="best">A buffer.</param>
    public static void Of(
        float* query, float* vectors, int dimension, ReadOnlySpan<int> chosen, BestScores best, Span<int> items, Span<float> scores)
    {
        best.Begin(items.Length);
        for (var i = 0; i < chosen.Length; i++)
        {
            if (i + Ahead < chosen.Length) Lanes.Prefetch(vectors + ((long)chosen[i + Ahead] * dimension), dimension);
            best.Offer(Lanes.Dot(query, vectors + ((long)chosen[i] * dimension), dimension), chosen[i]);
        }

        best.Sort(items, scores);
    }
}
