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

    /// <summary>The rank among a few items, ties at their mean rank; null without any.</summary>
    /// <param name="compare">Above 0 for an item that stands before the target, 0 for a tie.</param>
    public static double? Among(ReadOnlySpan<int> items, Func<int, int> compare)
    {
        int above = 0, equal = 0;
        foreach (var item in items)
        {
            var order = compare(item);
            if (order > 0) above++;
            else if (order == 0) equal++;
        }

        return items.Length == 0 ? null : above + 1 + (equal / 2.0);
    }
}
