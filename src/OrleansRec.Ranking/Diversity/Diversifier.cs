using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Diversity;

/// <summary>
/// Maximal marginal relevance (Carbonell and Goldstein 1998, section 2) over category and brand: takes, one by one, the item
/// with the largest <c>(1 − λ) · score − λ · likeness to what is chosen</c>, scores relative to the best. Not thread-safe.
/// </summary>
public sealed class Diversifier
{
    private const float SameLeaf = 0.7f;
    private const float SameRoot = 0.3f;
    private const float SameBrand = 0.3f;

    private float[] _likeness = [];

    /// <summary>Reorders the pool so that its first <paramref name="count"/> rows are the list.</summary>
    /// <param name="pool">Rows, best first; items and scores are looked up by row.</param>
    /// <param name="diversity">λ, 0 to 1; 0 leaves the order as it is.</param>
    public void Reorder(
        Span<int> pool, int count, float diversity, ReadOnlySpan<int> items, ReadOnlySpan<float> scores, ItemCatalogue catalogue)
    {
        if (diversity <= 0 || pool.Length < 2) return;
        if (_likeness.Length < pool.Length) _likeness = new float[pool.Length];
        var likeness = _likeness.AsSpan(0, pool.Length);
        likeness.Clear();
        var scale = (1 - diversity) / MathF.Max(scores[pool[0]], 1e-12f);
        for (var place = 0; place < count && place < pool.Length; place++)
        {
            var best = place;
            var bestValue = float.NegativeInfinity;
            for (var i = place; i < pool.Length; i++)
            {
                var value = (scale * scores[pool[i]]) - (diversity * likeness[i]);
                if (value <= bestValue) continue;
                (best, bestValue) = (i, value);
            }

            var chosen = pool[best];
            pool[place..best].CopyTo(pool[(place + 1)..]);
            likeness[place..best].CopyTo(likeness[(place + 1)..]);
            pool[place] = chosen;
            var content = catalogue[items[chosen]];
            for (var i = place + 1; i < pool.Length; i++)
                likeness[i] = MathF.Max(likeness[i], Likeness(content, catalogue[items[pool[i]]]));
        }
    }

    private static float Likeness(ItemContent a, ItemContent b)
    {
        var likeness = 0f;
        if (a.Leaf != 0 && a.Leaf == b.Leaf) likeness = SameLeaf;
        else if (a.Root != 0 && a.Root == b.Root) likeness = SameRoot;
        return a.Brand != 0 && a.Brand == b.Brand ? likeness + SameBrand : likeness;
    }
}
