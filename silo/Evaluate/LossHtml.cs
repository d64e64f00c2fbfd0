using System.Text;
using OrleansRec.Serving.Training;

namespace OrleansRec.Silo.Evaluate;

/// <summary>The curves of a training: each task's loss by pass, in validation and while it was learned.</summary>
internal static class LossHtml
{
    private const string Ranking = "loss";

    private static readonly string[] Ends = ["_logloss", "_loss"];

    /// <param name="curve">What was measured after each pass; one pass makes no curve.</param>
    public static void Append(StringBuilder page, IReadOnlyList<IReadOnlyDictionary<string, double>> curve)
    {
        if (curve.Count < 2) return;
        page.Append("<h2>Losses by pass</h2><p>Lines: on validation data after the pass. Dashed: in the pass itself, while it was learned, with dropout; of the ranking on shorter lists. ")
            .Append("A task without a line has no validation loss.</p><div class=charts>");
        var names = curve[0].Keys.Where(k => k.StartsWith(TrainingOutcome.LossLearned, StringComparison.Ordinal)).Select(k => k[TrainingOutcome.LossLearned.Length..]);
        foreach (var name in names.OrderBy(n => n != Ranking))
            if (ValuesOf(curve, TrainingOutcome.LossLearned + name) is { } learned) Curve(page, name, ValuesOf(curve, name), learned);
        page.Append("</div>");
    }

    private static void Curve(StringBuilder page, string name, double[]? validation, double[] learned)
    {
        double[] all = [.. validation ?? [], .. learned];
        var (low, high) = (all.Min(), all.Max());
        var title = $"Loss of {TitleOf(name)}{(validation is null ? "" : FormattableString.Invariant($": {validation[^1]:0.0000} in validation at the end"))}";
        ChartHtml.Lines(
            page, title, new("pass", 1, learned.Length, "0.#"), new("loss", low, high, "0.0000"), ("learned", Points(learned)), ("line", Points(validation ?? [])));

        static IEnumerable<(double, double)> Points(double[] values) => values.Select((v, i) => (i + 1.0, v));
    }

    /// <summary>The values by pass; null where a pass has none.</summary>
    private static double[]? ValuesOf(IReadOnlyList<IReadOnlyDictionary<string, double>> curve, string name)
    {
        double[] values = [.. curve.Select(pass => pass.GetValueOrDefault(name, double.NaN))];
        return Array.TrueForAll(values, double.IsFinite) ? values : null;
    }

    private static string TitleOf(string name) => name == Ranking
        ? "the ranking"
        : Ends.Where(end => name.EndsWith(end, StringComparison.Ordinal)).Select(end => name[..^end.Length]).FirstOrDefault(name);
}
