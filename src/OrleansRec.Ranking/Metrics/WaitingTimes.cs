namespace OrleansRec.Ranking.Metrics;

/// <summary>How long something takes of which some is not over yet: the product-limit estimate (Kaplan and Meier 1958).</summary>
public static class WaitingTimes
{
    /// <summary>What products of shares lose to rounding.</summary>
    private const double Epsilon = 1e-9;

    /// <summary>
    /// Seconds that a share did not exceed; where too much still waits to say, the longest that it has waited, which is a lower bound. Null where
    /// there is nothing.
    /// </summary>
    /// <param name="waits">Seconds waited, how many did, and whether they have ended: those that have not count as long as they have waited.</param>
    /// <param name="share">Such as 0.95.</param>
    public static Waited? Percentile(IReadOnlyCollection<(double Seconds, int Count, bool HasEnded)> waits, double share)
    {
        double left = waits.Sum(w => w.Count);
        var (waiting, longest) = (1.0, 0.0);
        foreach (var (seconds, count, hasEnded) in waits.OrderBy(w => w.Seconds).ThenBy(w => !w.HasEnded))
        {
            if (hasEnded) waiting *= 1 - (count / left);
            left -= count;
            if (1 - waiting >= share - Epsilon) return new Waited(seconds, false);
            longest = seconds;
        }

        return waits.Count == 0 ? null : new Waited(longest, true);
    }
}

/// <param name="IsMore">True where it takes longer than the seconds.</param>
public readonly record struct Waited(double Seconds, bool IsMore);
