namespace OrleansRec.Ranking.Baselines;

/// <summary>The baselines that a report shows.</summary>
public static class BaselineSet
{
    /// <param name="dated">True where the times mean something: trending then stands beside popularity.</param>
    public static IReadOnlyList<IBaseline> Fit(ItemSequences sequences, bool dated)
    {
        var always = new IBaseline[]
        {
            new PopularityBaseline(sequences),
            new RecentBaseline(sequences),
            new BuyAgainBaseline(sequences),
            new ItemToItemBaseline(sequences),
            new MarkovBaseline(sequences),
            new RecentMarkovBaseline(sequences),
        };
        return dated ? [.. always, new TrendingBaseline(sequences)] : always;
    }
}
