using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Learning.Training;

/// <summary>
/// Decides whether a candidate may go live.
/// 1. Every weight and the watched loss are finite.
/// 2. The watched loss is at most <see cref="LearnerOptions.GateTolerance"/> above that of the live weights on the same lists.
/// 3. No metric of <see cref="LearnerOptions.Gates"/> is worse than the live weights' by more than it tolerates. A task of which
///    validation holds fewer than <see cref="LearnerOptions.MinGateLabels"/> labels of either outcome is not judged.
/// A candidate that was trained from scratch differs from the live weights by chance, too: its ranking loss and AUCs may be worse by twice their
/// standard error beyond that. Metrics of tasks that it has no more are not judged.
/// </summary>
internal static class Gate
{
    /// <param name="live">What the live weights reach on the same data; null where nothing is live to be compared with.</param>
    /// <param name="notFinite">A tensor of the candidate that holds NaN or infinity; null where none does.</param>
    /// <param name="fromScratch">False: the candidate is the live weights, trained further.</param>
    public static (bool Promote, string Reason) Judge(
        ValidationResult candidate, ValidationResult? live, string? notFinite, LearnerOptions options, bool fromScratch = false)
    {
        if (notFinite is not null) return (false, $"The weights '{notFinite}' hold NaN or infinity.");
        if (!double.IsFinite(candidate.Loss)) return (false, $"The validation loss is {candidate.Loss}.");
        if (live is null) return (true, $"Trained from scratch: validation loss {candidate.Loss:0.0000} on {candidate.Lists} lists.");
        var faults = new List<string>();
        var limit = (live.Loss * (1 + options.GateTolerance)) + (fromScratch && options.StopOn is null ? Chance(candidate.ListLosses, live.ListLosses) : 0);
        if (candidate.Loss > limit)
            faults.Add($"Validation loss {candidate.Loss:0.0000} is above the limit {limit:0.0000} (live {live.Loss:0.0000}), on {candidate.Lists} lists.");
        foreach (var (metric, tolerance) in options.Gates.OrderBy(g => g.Key, StringComparer.Ordinal))
            if (Fault(metric, tolerance, candidate, live, options.MinGateLabels, fromScratch) is { } fault) faults.Add(fault);
        return faults.Count == 0
            ? (true, $"{(fromScratch ? "Trained from scratch: validation" : "Validation")} loss {candidate.Loss:0.0000} against {live.Loss:0.0000} live, on {candidate.Lists} lists.")
            : (false, string.Join(" ", faults));
    }

    private static string? Fault(string metric, double tolerance, ValidationResult candidate, ValidationResult live, int minLabels, bool fromScratch)
    {
        if (!live.Metrics.TryGetValue(metric, out var before) || !double.IsFinite(before) || !HasLabels(metric, live, minLabels)) return null;
        if (fromScratch && !candidate.Metrics.ContainsKey(metric)) return null;
        var now = candidate.Metrics.GetValueOrDefault(metric, double.NaN);
        var isLoss = IsLoss(metric);
        var limit = isLoss ? before * (1 + tolerance) : before - tolerance - (fromScratch ? Chance(metric, before, live) : 0);
        if (isLoss ? now <= limit : now >= limit) return null;
        return $"'{metric}' {now:0.0000} is {(isLoss ? "above" : "below")} the limit {limit:0.0000} (live {before:0.0000}).";
    }

    /// <summary>Twice the standard error of the mean difference of the losses of the same lists.</summary>
    private static double Chance(float[] candidate, float[] live)
    {
        if (candidate.Length != live.Length || live.Length < 2) return 0;
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < live.Length; i++)
        {
            double difference = candidate[i] - live[i];
            sum += difference;
            squares += difference * difference;
        }

        var variance = (squares - (sum * sum / live.Length)) / (live.Length - 1);
        return 2 * Math.Sqrt(Math.Max(0, variance) / live.Length);
    }

    /// <summary>Twice the standard error of an AUC; 0 for another metric.</summary>
    private static double Chance(string metric, double auc, ValidationResult live)
    {
        const string end = "_auc";
        if (!metric.EndsWith(end, StringComparison.Ordinal) || !live.Metrics.TryGetValue(metric[..^end.Length] + Validator.Rows, out var rows)) return 0;
        var positives = live.Metrics[metric[..^end.Length] + Validator.Positives];
        return 2 * BinaryMetrics.AucError(auc, positives, rows - positives);
    }

    /// <summary>True where less is better.</summary>
    private static bool IsLoss(string metric) =>
        metric.EndsWith("loss", StringComparison.Ordinal) || metric.EndsWith("_rmse", StringComparison.Ordinal) || metric.EndsWith("_mae", StringComparison.Ordinal);

    /// <summary>False for a metric of a binary task that validation has too few labels of.</summary>
    private static bool HasLabels(string metric, ValidationResult live, int minLabels)
    {
        var end = metric.LastIndexOf('_');
        if (end < 0 || !live.Metrics.TryGetValue(metric[..end] + Validator.Rows, out var rows)) return true;
        var positives = live.Metrics[metric[..end] + Validator.Positives];
        return Math.Min(positives, rows - positives) >= minLabels;
    }
}
