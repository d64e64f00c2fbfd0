namespace OrleansRec.Ranking.Metrics;

/// <summary>
/// How much higher the AUC or the accuracy of some answers is than that of others for the same rows, and its standard error over the people: rows of one
/// person are not independent, and both err on the same rows, so that the two measures' own errors say little about their difference.
/// </summary>
/// <param name="Value">The measure of the answers less that of the others.</param>
/// <param name="Error">Standard error of <paramref name="Value"/>: of other people, not of another training.</param>
public readonly record struct PairedDifference(double Value, double Error)
{
    private const double Normal95 = 1.96;

    /// <summary>Ends of the interval of 95 %.</summary>
    public double Low => Value - (Normal95 * Error);

    /// <inheritdoc cref="Low"/>
    public double High => Value + (Normal95 * Error);

    /// <summary>
    /// Of parallel rows; null where a label does not occur, a score is NaN, or there are fewer than two people. Placements of DeLong et al. (1988), summed by
    /// person as Obuchowski (1997).
    /// </summary>
    public static PairedDifference? OfAucs(ReadOnlySpan<int> people, ReadOnlySpan<bool> labels, ReadOnlySpan<float> scores, ReadOnlySpan<float> others)
    {
        var value = BinaryMetrics.Auc(labels, scores) - BinaryMetrics.Auc(labels, others);
        if (double.IsNaN(value)) return null;
        var influence = new Dictionary<int, double>();
        Add(scores, labels, people, 1, influence);
        Add(others, labels, people, -1, influence);
        return Of(value, influence);
    }

    /// <summary>Of parallel rows, each answered rightly or not; null where there are fewer than two people.</summary>
    public static PairedDifference? OfAccuracies(ReadOnlySpan<int> people, ReadOnlySpan<bool> right, ReadOnlySpan<bool> others)
    {
        double value = (double)(right.Count(true) - others.Count(true)) / Math.Max(1, right.Length);
        var influence = new Dictionary<int, double>();
        for (var i = 0; i < right.Length; i++)
        {
            var row = (right[i] ? 1 : 0) - (others[i] ? 1 : 0);
            influence[people[i]] = influence.GetValueOrDefault(people[i]) + ((row - value) / right.Length);
        }

        return Of(value, influence);
    }

    /// <param name="influence">What each person moves the value by.</param>
    private static PairedDifference? Of(double value, Dictionary<int, double> influence)
    {
        var n = influence.Count;
        return n < 2 ? null : new PairedDifference(value, Math.Sqrt(influence.Values.Sum(i => i * i) * n / (n - 1)));
    }

    /// <summary>Adds what each person moves the AUC by: of each row, how much more of the other label's rows it stands right to than the mean, by its share in its label's.</summary>
    private static void Add(ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels, ReadOnlySpan<int> people, int sign, Dictionary<int, double> influence)
    {
        var auc = BinaryMetrics.Auc(labels, scores);
        float[] came = Sorted(scores, labels, true), not = Sorted(scores, labels, false);
        for (var i = 0; i < scores.Length; i++)
        {
            var (own, other) = labels[i] ? (came, not) : (not, came);
            var below = ShareBelow(other, scores[i]);
            influence[people[i]] = influence.GetValueOrDefault(people[i]) + (sign * ((labels[i] ? below : 1 - below) - auc) / own.Length);
        }
    }

    private static float[] Sorted(ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels, bool label)
    {
        var sorted = new List<float>();
        for (var i = 0; i < scores.Length; i++)
            if (labels[i] == label) sorted.Add(scores[i]);
        sorted.Sort();
        return [.. sorted];
    }

    /// <summary>Equal scores count one half.</summary>
    private static double ShareBelow(float[] sorted, float score) => (First(sorted, score, false) + First(sorted, score, true)) / 2.0 / sorted.Length;

    /// <summary>Index of the first entry not below the score, or of the first above it.</summary>
    private static int First(float[] sorted, float score, bool above)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < score || (above && sorted[middle] == score)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
