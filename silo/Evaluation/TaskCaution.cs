using System.Globalization;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Evaluation;

/// <summary>A sentence on each task whose AUC says little, as few of its rows have the outcome or as it cannot be told from chance.</summary>
internal static class TaskCaution
{
    private const int Few = 50;

    public static IEnumerable<string> Of(IReadOnlyDictionary<string, TaskMetrics> tasks)
    {
        foreach (var (task, metrics) in tasks)
        {
            if (metrics is not { Auc: { } auc, Answers: { } answers }) continue;
            var positives = answers.Labels.AsSpan().Count(true);
            var error = BinaryMetrics.AucError(auc, positives, answers.Labels.Length - positives);
            var isChance = Math.Abs(auc - 0.5) < 2 * error;
            if (positives >= Few && !isChance) continue;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{task}: {(positives < Few ? "only " : "")}{positives:N0} of {answers.Labels.Length:N0} rows have the outcome, so its AUC {auc:.000} is uncertain by some ±{2 * error:.000}{(isChance ? " and cannot be told from chance" : "")}.");
        }
    }
}
