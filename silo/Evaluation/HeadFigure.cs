using OrleansRec.Serving.Training;

namespace OrleansRec.Silo.Evaluation;

/// <summary>
/// A content or profile head beside counting, on items and people whose labels no training sees and on the events that validate: naive Bayes on titles
/// (category), how frequent an attribute is in the category (attributes), a person's own behaviours (interests, preferences), the commonest value (traits).
/// </summary>
/// <param name="Measure">Such as <c>interests_accuracy</c>.</param>
internal sealed record HeadFigure(string Measure, double Ours, double Counted, double? Commonest)
{
    private const string CountedPrefix = "counted_";
    private const string CommonestPrefix = "commonest_";

    /// <param name="metrics">Of the training, see <see cref="TrainingOutcome.Metrics"/>.</param>
    public static IReadOnlyList<HeadFigure> Of(IReadOnlyDictionary<string, double> metrics) => [.. metrics
        .Where(m => m.Key.StartsWith(CountedPrefix, StringComparison.Ordinal) && metrics.ContainsKey(m.Key[CountedPrefix.Length..]))
        .OrderBy(m => m.Key, StringComparer.Ordinal)
        .Select(m => m.Key[CountedPrefix.Length..])
        .Select(measure => new HeadFigure(
            measure, metrics[measure], metrics[CountedPrefix + measure], metrics.TryGetValue(CommonestPrefix + measure, out var commonest) ? commonest : null))];
}
