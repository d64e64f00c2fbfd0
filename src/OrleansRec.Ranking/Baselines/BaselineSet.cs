using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Baselines;

/// <summary>The baselines that a report shows.</summary>
public static class BaselineSet
{
    /// <param name="catalogue">Without content in it there is no content-based baseline.</param>
    /// <param name="dated">True where the times mean something: trending then stands beside popularity.</param>
    /// <param name="seed">Of the matrix factorization.</param>
    public static IEnumerable<IBaseline> Fit(ItemSequences sequences, ItemCatalogue catalogue, bool dated, int seed)
    {
        yield return new PopularityBaseline(sequences);
        yield return new RecentBaseline(sequences);
        yield return new BuyAgainBaseline(sequences);
        yield return new ItemToItemBaseline(sequences);
        yield return new UserToUserBaseline(sequences);
        if (HasContent(catalogue)) yield return new ContentBaseline(sequences, catalogue);
        yield return new MarkovBaseline(sequences);
        yield return new RecentMarkovBaseline(sequences);
        yield return new MatrixFactorizationBaseline(sequences, seed);
        if (dated) yield return new TrendingBaseline(sequences);
    }

    private static bool HasContent(ItemCatalogue catalogue)
    {
        for (var item = 0; item < catalogue.Count; item++)
            if (!catalogue[item].IsUnknown) return true;
        return false;
    }
}
