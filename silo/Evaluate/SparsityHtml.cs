using System.Globalization;
using System.Text;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Evaluate;

/// <summary>Every measure by the length of the history and by the item's frequency, and what tasks say against what comes true, as tables.</summary>
internal static class SparsityHtml
{
    private const string History = "By events in the history";
    private const string Frequency = "By the item's frequency decile (0: new, 10: most frequent)";

    private static readonly (string Name, Func<RankingMetrics, double> Of)[] Ranking =
    [
        ("HR@5", m => m.Hr5), ("NDCG@5", m => m.Ndcg5), ("HR@10", m => m.Hr10), ("NDCG@10", m => m.Ndcg10), ("MRR@10", m => m.Mrr10),
        ("HR@20", m => m.Hr20), ("NDCG@20", m => m.Ndcg20), ("MRR@20", m => m.Mrr20),
    ];

    private static readonly (string Name, Func<TaskMetrics, double?> Of)[] Tasks =
    [
        ("AUC", m => m.Auc), ("user AUC", m => m.UserAuc), ("log loss", m => m.LogLoss), ("ECE", m => m.Ece), ("accuracy", m => m.Accuracy),
        ("macro-F1", m => m.MacroF1), ("RMSE", m => m.Rmse), ("MAE", m => m.Mae),
    ];

    public static void Append(StringBuilder page, EvaluationResult result)
    {
        Calibration(page, result);
        var ranking = result.Ranking;
        if (ranking.ByHistory.Count > 0)
        {
            page.Append("<h2>Where data are sparse: our ranking</h2>");
            Groups(page, History, ranking.ByHistory, "targets", m => m.Targets, [.. Ranking.Select(r => (r.Name, (Func<RankingMetrics, double?>)(m => r.Of(m))))]);
            Groups(page, Frequency, ranking.ByItemFrequency, "targets", m => m.Targets, [.. Ranking.Select(r => (r.Name, (Func<RankingMetrics, double?>)(m => r.Of(m))))]);
        }

        foreach (var (task, metrics) in result.Tasks)
        {
            if (metrics.ByHistory.Count == 0) continue;
            page.Append("<h2>Where data are sparse: ").Append(EvaluateHtml.Text(task)).Append("</h2>");
            Groups(page, History, metrics.ByHistory, "rows", m => m.Rows, Tasks);
            Groups(page, Frequency, metrics.ByItemFrequency, "rows", m => m.Rows, Tasks);
        }
    }

    /// <param name="columns">Measures; one that no group has is left out.</param>
    private static void Groups<T>(
        StringBuilder page, string title, IReadOnlyDictionary<string, T> groups, string unit, Func<T, int> count, (string Name, Func<T, double?> Of)[] columns)
    {
        columns = [.. columns.Where(c => groups.Values.Any(g => c.Of(g) is not null))];
        page.Append("<table><tr><th>").Append(title).Append("</th><th>").Append(unit).Append("</th>");
        foreach (var (name, _) in columns) page.Append("<th>").Append(name).Append("</th>");
        page.Append("</tr>");
        foreach (var (name, group) in groups)
        {
            page.Append("<tr><td>").Append(name).Append("</td><td>").Append(count(group).ToString("N0", CultureInfo.InvariantCulture)).Append("</td>");
            foreach (var (_, of) in columns) EvaluateHtml.Cell(page, of(group));
            page.Append("</tr>");
        }

        page.Append("</table>");
    }

    private static void Calibration(StringBuilder page, EvaluationResult result)
    {
        if (result.Tasks.Values.All(t => t.Reliability.Count == 0)) return;
        page.Append("<h2>Calibration</h2><p>What is said and what comes true, in tenths of the rows by rising score.</p><table><tr><th></th><th></th>");
        for (var bin = 1; bin <= BinaryMetrics.Bins; bin++) page.Append("<th>").Append(bin).Append("</th>");
        page.Append("</tr>");
        foreach (var (task, metrics) in result.Tasks)
        {
            if (metrics.Reliability.Count == 0) continue;
            Row(task, "said", metrics.Reliability.Select(b => b.Said));
            Row("", "came true", metrics.Reliability.Select(b => b.Came));
        }

        page.Append("</table>");

        void Row(string task, string what, IEnumerable<double> values)
        {
            page.Append("<tr><td>").Append(EvaluateHtml.Text(task)).Append("</td><td>").Append(what).Append("</td>");
            foreach (var value in values) EvaluateHtml.Cell(page, value);
            page.Append("</tr>");
        }
    }
}
