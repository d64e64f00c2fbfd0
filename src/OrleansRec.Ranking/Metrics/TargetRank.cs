namespace OrleansRec.Ranking.Metrics;

/// <summary>The place of an item in a full ranking.</summary>
public static class TargetRank
{
    /// <summary>The rank of an item by score among all items, from 1; equal scores share their mean rank, so that no order of ids helps.</summary>
    public static double Of(ReadOnlySpan<double> scores, int target)
    {
        var own = scores[target];
        int above = 0, equal = 0;
        foreach (var score in scores)
        {
            if (score > own) above++;
            else if (score == own) equal++;
        }

        return above + ((equal + 1) / 2.0);
    }
}
