using OrleansRec.Learning.Network;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Training;

/// <summary>
/// The heads that counting beats on the rows that validate: a person's interests and preferred attributes are then the shares of their own behaviours, a
/// trait is how frequent its values are. Decided here alone; a version keeps the names, and what serves it looks only at them.
/// </summary>
internal static class CountedHeads
{
    /// <summary>Begins the names of what counting reaches, beside the head's own figure.</summary>
    public const string Prefix = "counted_";

    public const string Interests = "interests";
    public const string Preferences = "preferences";

    public static string Trait(string key) => $"trait_{key}";

    /// <summary>The heads that counting beats.</summary>
    public static string[] Of(Schema schema, IReadOnlyDictionary<string, double> metrics) => [.. Measures(schema)
        .Where(h => metrics.TryGetValue(h.Measure, out var own) && metrics.TryGetValue(Prefix + h.Measure, out var counted) && counted > own)
        .Select(h => h.Head)];

    /// <summary>A sentence on each of them.</summary>
    public static IEnumerable<string> Sentences(Schema schema, IReadOnlyList<string> counted, IReadOnlyDictionary<string, double> metrics) => Measures(schema)
        .Where(h => counted.Contains(h.Head))
        .Select(h => FormattableString.Invariant(
            $"'{h.Head}' is counted, not predicted: counting reaches {metrics[Prefix + h.Measure]:0.000} ({h.Measure}) on the rows that validate, the model {metrics[h.Measure]:0.000}."));

    /// <summary>What is served, by the measure of the head.</summary>
    public static IReadOnlyDictionary<string, string> Served(ModelState model, IReadOnlyDictionary<string, double> metrics)
    {
        var category = model.Categories is null ? TrainingOutcome.ServedHead : TrainingOutcome.ServedRegression;
        (string Measure, string By)[] all =
        [
            ("category_accuracy", category), (HeadMetrics.CategoryHead + "_accuracy", category), ("picture_accuracy", TrainingOutcome.ServedHead),
            ("attributes_auc", TrainingOutcome.ServedNothing),
            .. Measures(model.Schema).Select(h => (h.Measure, model.Counted.Contains(h.Head) ? TrainingOutcome.ServedCounting : TrainingOutcome.ServedHead)),
        ];
        return all.Where(s => metrics.ContainsKey(s.Measure)).ToDictionary(s => s.Measure, s => s.By);
    }

    private static IEnumerable<(string Head, string Measure)> Measures(Schema schema) =>
    [
        (Interests, ProfileJudge.InterestsAccuracy), (Preferences, ProfileJudge.PreferencesAuc),
        .. schema.Traits.Select(t => (Trait(t.Key), $"{Trait(t.Key)}_accuracy")),
    ];
}
