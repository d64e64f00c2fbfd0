namespace OrleansRec.Ranking.Metrics;

/// <summary>Measures of a probability against a yes-or-no outcome. Labels and scores are parallel.</summary>
public static class BinaryMetrics
{
    /// <summary>Bins of <see cref="CalibrationError"/>.</summary>
    public const int Bins = 10;

    /// <summary>Scores are kept this far from 0 and 1 in <see cref="LogLoss"/>.</summary>
    public const double Epsilon = 1e-7;

    /// <summary>
    /// The probability that a row labelled true scores above one labelled false, equal scores counting one half: exact, by rank sums.
    /// NaN where one of the labels does not occur, or a score is NaN.
    /// </summary>
    public static double Auc(ReadOnlySpan<bool> labels, ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
            if (float.IsNaN(score)) return double.NaN;
        var order = scores.ToArray();
        var sorted = labels.ToArray();
        Array.Sort(order, sorted);
        double positives = 0, rankSum = 0;
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start;
            var inTie = 0;
            while (end < order.Length && order[end] == order[start])
                if (sorted[end++]) inTie++;
            positives += inTie;
            rankSum += inTie * ((start + 1 + end) / 2.0);
        }

        var negatives = order.Length - positives;
        return positives == 0 || negatives == 0
            ? double.NaN
            : (rankSum - (positives * (positives + 1) / 2)) / (positives * negatives);
    }

    /// <summary>The standard error of an AUC (Hanley and McNeil, 1982).</summary>
    public static double AucError(double auc, double positives, double negatives)
    {
        var (q1, q2, square) = (auc / (2 - auc), 2 * auc * auc / (1 + auc), auc * auc);
        return Math.Sqrt(((auc * (1 - auc)) + ((positives - 1) * (q1 - square)) + ((negatives - 1) * (q2 - square))) / (positives * negatives));
    }

    /// <summary>Mean of each person's own <see cref="Auc"/> over the people with both labels, every person weighing the same; NaN where there are none.</summary>
    public static double UserAuc(ReadOnlySpan<int> users, ReadOnlySpan<bool> labels, ReadOnlySpan<float> scores)
    {
        var keys = users.ToArray();
        var rows = new int[keys.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        Array.Sort(keys, rows);
        var userLabels = new bool[rows.Length];
        var userScores = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++) (userLabels[i], userScores[i]) = (labels[rows[i]], scores[rows[i]]);
        double sum = 0;
        var counted = 0;
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            var auc = Auc(userLabels.AsSpan(start, end - start), userScores.AsSpan(start, end - start));
            if (double.IsNaN(auc)) continue;
            sum += auc;
            counted++;
        }

        return counted == 0 ? double.NaN : sum / counted;
    }

    /// <summary>Mean negative log likelihood in nats; NaN without rows.</summary>
    public static double LogLoss(ReadOnlySpan<bool> labels, ReadOnlySpan<float> scores)
    {
        double sum = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var p = Math.Clamp(scores[i], Epsilon, 1 - Epsilon);
            sum -= Math.Log(labels[i] ? p : 1 - p);
        }

        return labels.Length == 0 ? double.NaN : sum / labels.Length;
    }

    /// <summary>
    /// Expected calibration error: the gap between mean score and share of true labels, over <see cref="Bins"/> equally wide bins of the
    /// score, weighted by rows; NaN without rows.
    /// </summary>
    public static double CalibrationError(ReadOnlySpan<bool> labels, ReadOnlySpan<float> scores)
    {
        Span<double> gap = stackalloc double[Bins];
        gap.Clear();
        for (var i = 0; i < labels.Length; i++)
        {
            var bin = Math.Clamp((int)(scores[i] * Bins), 0, Bins - 1);
            gap[bin] += scores[i] - (labels[i] ? 1 : 0);
        }

        double sum = 0;
        foreach (var g in gap) sum += Math.Abs(g);
        return labels.Length == 0 ? double.NaN : sum / labels.Length;
    }

    /// <summary>How often what was said came true, in <see cref="Bins"/> bins of about as many rows each, by rising score.</summary>
    public static IReadOnlyList<ReliabilityBin> Reliability(ReadOnlySpan<bool> labels, ReadOnlySpan<float> scores)
    {
        var order = scores.ToArray();
        var sorted = labels.ToArray();
        Array.Sort(order, sorted);
        var bins = new List<ReliabilityBin>();
        for (var bin = 0; bin < Bins; bin++)
        {
            var (start, end) = ((int)((long)bin * order.Length / Bins), (int)((bin + 1L) * order.Length / Bins));
            if (end == start) continue;
            double said = 0, came = 0;
            for (var i = start; i < end; i++)
            {
                said += order[i];
                came += sorted[i] ? 1 : 0;
            }

            bins.Add(new ReliabilityBin(end - start, said / (end - start), came / (end - start)));
        }

        return bins;
    }
}

/// <summary>Rows of similar scores.</summary>
/// <param name="Said">Mean score.</param>
/// <param name="Came">Share of rows with the outcome.</param>
public readonly record struct ReliabilityBin(int Rows, double Said, double Came);
