namespace OrleansRec.Ranking.Baselines;

/// <summary>
/// Item-based collaborative filtering: co-occurrence within <see cref="Window"/> steps of a sequence, weighing 1 / steps and
/// normalised by both items' event counts (cosine), summed over the latest distinct items with a recency decay.
/// </summary>
public sealed class ItemToItemBaseline : IBaseline
{
    /// <summary>Steps apart that still count as co-occurrence.</summary>
    public const int Window = 10;

    private readonly ItemSequences _sequences;
    private readonly SparseRows _similarity;

    public ItemToItemBaseline(ItemSequences sequences)
    {
        _sequences = sequences;
        _similarity = new SparseRows(sequences.ItemCount);
        foreach (var items in sequences.Sequences.Select(s => s.Items))
            for (var i = 0; i < items.Length; i++)
                for (var gap = 1; gap <= Window && gap <= i; gap++) AddPair(items[i], items[i - gap], 1.0 / gap);
        _similarity.Transform((a, b, weight) => weight / Math.Sqrt(sequences.Counts[a] * sequences.Counts[b]));
    }

    public string Name => "item_to_item";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        _sequences.Ties.CopyTo(scores);
        var weight = 1.0;
        foreach (var item in Recency.LatestFirst(history))
        {
            _similarity.AddTo(scores, item, weight);
            weight *= Recency.Decay;
        }
    }

    private void AddPair(int a, int b, double weight)
    {
        if (a == b) return;
        _similarity.Add(a, b, weight);
        _similarity.Add(b, a, weight);
    }
}
