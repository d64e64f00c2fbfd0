using System.Globalization;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Training;

namespace OrleansRec.Silo.Evaluation;

/// <summary>
/// A content or profile head beside the same head learned alone and beside counting, on items and people whose labels no training sees and on the events
/// that validate. Counted are: naive Bayes on titles (category), how frequent an attribute is in the category (attributes), a person's own behaviours
/// (interests, preferences), the commonest value (traits).
/// </summary>
/// <param name="Measure">Such as <c>interests_accuracy</c>.</param>
/// <param name="Served">Null where the training does not say.</param>
internal sealed record HeadFigure(string Measure, double Ours, double? Counted, double? Commonest, string? Served)
{
    private const string CountedPrefix = "counted_";
    private const string CommonestPrefix = "commonest_";

    /// <summary>Columns of the tables for people to read.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["", "answers", "jointly", "alone", "difference", "counted", "commonest", "served"];

    public const string Title = "Content and profile heads jointly and alone (difference ± standard error), on rows that validate";

    /// <summary>Answers that were judged: of an item or a person each, and of each of its attributes where the measure is an AUC; null where they were not kept.</summary>
    public int? Rows { get; private init; }

    /// <summary>What the head reaches learned alone; null where it was not.</summary>
    public double? Alone { get; private init; }

    /// <summary>By how much it is better jointly than alone, on the same rows.</summary>
    public PairedDifference? Gain { get; private init; }

    /// <summary>A sentence where the head is better alone by more than chance explains; null elsewhere.</summary>
    public string? Caution => Gain is { High: < 0 } gain
        ? string.Create(CultureInfo.InvariantCulture, $"{Measure}: better alone by {-gain.Value:.000} (95 % interval {-gain.High:.000} to {-gain.Low:.000}); more passes ('--epochs') or a higher weight ('OrleansRec:Learning:Weights') bring it closer, and may cost the lists")
        : null;

    public string? GainText => Gain is { } gain ? string.Create(CultureInfo.InvariantCulture, $"{gain.Value:+.000;-.000;.000} ± {gain.Error:.000}") : null;

    /// <param name="joint">The training of all tasks, see <see cref="TrainingOutcome.Metrics"/>.</param>
    /// <param name="alone">Trainings on the same log, by the head that they learned.</param>
    public static IReadOnlyList<HeadFigure> Of(TrainingOutcome joint, IReadOnlyDictionary<string, TrainingOutcome> alone)
    {
        var metrics = joint.Metrics;
        var measures = metrics.Keys.Where(m => m.StartsWith(CountedPrefix, StringComparison.Ordinal)).Select(m => m[CountedPrefix.Length..]).Where(metrics.ContainsKey);
        return [.. measures.Union(joint.Heads.Select(h => h.Measure)).Order(StringComparer.Ordinal)
            .Select(m => new HeadFigure(m, metrics[m], Metric(CountedPrefix + m), Metric(CommonestPrefix + m), joint.Served.GetValueOrDefault(m)).Beside(joint, alone))];

        double? Metric(string name) => metrics.TryGetValue(name, out var value) ? value : null;
    }

    private HeadFigure Beside(TrainingOutcome joint, IReadOnlyDictionary<string, TrainingOutcome> alone)
    {
        if (joint.Heads.FirstOrDefault(h => h.Measure == Measure) is not { } ours) return this;
        var judged = this with { Rows = ours.Rows.People.Length };
        return alone.TryGetValue(ours.Head, out var trained) && trained.Heads.FirstOrDefault(h => h.Measure == Measure) is { } own
            ? judged with { Alone = trained.Metrics[Measure], Gain = ours.Rows.Over(own.Rows) }
            : judged;
    }
}
