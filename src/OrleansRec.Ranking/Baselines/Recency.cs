namespace OrleansRec.Ranking.Baselines;

/// <summary>The recency that several baselines share: the latest distinct items, each step back weighing less.</summary>
internal static class Recency
{
    public const double Decay = 0.8;

    /// <summary>Distinct latest items that count.</summary>
    public const int MaxItems = 50;

    /// <summary>Distinct items, the latest first, at most <see cref="MaxItems"/>.</summary>
    public static List<int> LatestFirst(ReadOnlySpan<int> history)
    {
        var seen = new HashSet<int>();
        var latest = new List<int>();
        for (var i = history.Length - 1; i >= 0 && latest.Count < MaxItems; i--)
            if (seen.Add(history[i])) latest.Add(history[i]);
        return latest;
    }

    /// <summary>Adds the decaying weight of a person's own latest items to the scores.</summary>
    public static void AddOwn(ReadOnlySpan<int> history, Span<double> scores)
    {
        var weight = 1.0;
        foreach (var item in LatestFirst(history))
        {
            scores[item] += weight;
            weight *= Decay;
        }
    }
}
