using System.Globalization;
using System.Text;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Evaluate;

/// <summary>Every measure by the length of the history and by the item's frequency, as tables.</summary>
internal static class SparsityHtml
{
    private const string History = "By events in the history";
    private const string Frequency = "By the item's frequency decile (0: new, 10: most frequent)";

    /// <summary>Columns that fit the page in its own size.</summary>
    private const int Narrow = 8;

    private static readonly (string Name, Func<RankingMetrics, double> Of)[] Ranking =
    [
        ("HR@5", m => m.Hr5), ("NDCG@5", m => m.Ndcg5), ("HR@10", m => m.Hr10), ("NDCG@10", m => m.Ndcg10), ("MRR@10", m => m.Mrr10),
        ("HR@20", m => m.Hr20), ("NDCG@20", m => m.Ndcg20), ("MRR@20", m => m.Mrr20),
    ];

    private static readonly (string Name, Func<RankingParts, double?> Of)[] Parts =
    [
        ("repeat HR@20", p => p.Repeat?.Hr20), ("new HR@20", p => p.New?.Hr20), ("new, masked HR@20", p => p.NewMasked?.Hr20),
        ($"HR@5 of {RankingPerson.SampledNegatives} sampled", p => p.Sampled?.Hr5),
        ("coverage", p => p.Lists?.Coverage), ("novelty", p => p.Lists?.Novelty), ("diversity", p => p.Lists?.Diversity),
    ];

    private static readonly (string Name, Func<TaskMetrics, double?> Of)[] Tasks =
    [
        ("AUC", m => m.Auc), ("user AUC", m => m.UserAuc), ("log loss", m => m.LogLoss), ("ECE", m => m.Ece), ("accuracy", m => m.Accuracy),
        ("macro-F1", m => m.MacroF1), ("RMSE", m => m.Rmse), ("MAE", m => m.Mae),
    ];

    public static void Append(StringBuilder page, EvaluationResult result)
    {
        var ranking = result.Ranking;
        if (ranking.ByHistory.Count > 0)
        {
            page.Append("<h2>Where data are sparse: our ranking</h2><p>By frequency, coverage and novelty are of the decile's items, diversity is of the lists of those who took one of them.</p>");
            Rankings(page, History, ranking.ByHistory, ranking.PartsByHistory);
            Rankings(page, Frequency, ranking.ByItemFrequency, ranking.PartsByItemFrequency);
            if (SparsityTable.Missing(result) is { } missing) page.Append("<p>").Append(EvaluateHtml.Text(missing)).Append("</p>");
        }

        foreach (var (task, metrics) in result.Tasks)
        {
            if (metrics.ByHistory.Count == 0) continue;
            page.Append("<h2>Where data are sparse: ").Append(EvaluateHtml.Text(task)).Append("</h2>");
            Groups(page, History, metrics.ByHistory, "rows", m => m.Rows, Tasks);
            Groups(page, Frequency, metrics.ByItemFrequency, "rows", m => m.Rows, Tasks);
        }
    }

    /// <summary>The category of items: each class, and by how frequent the items are.</summary>
    public static void Category(StringBuilder page, TaskMetrics category)
    {
        page.Append("<h2>Category</h2>");
        Groups(
            page, "Class", category.Classification.ToDictionary(c => EvaluateHtml.Text(c.Name)), "items", c => c.Rows,
            [("precision", c => c.Precision), ("recall", c => c.Recall), ("F1", c => c.F1)]);
        Groups(page, Frequency, category.ByItemFrequency, "items", m => m.Rows, Tasks);
    }

    private static void Rankings(
        StringBuilder page, string title, IReadOnlyDictionary<string, RankingMetrics> groups, IReadOnlyDictionary<string, RankingParts> parts) => Groups(
        page, title, groups.ToDictionary(g => g.Key, g => (All: g.Value, Parts: parts[g.Key])), "targets", g => g.All.Targets,
        [
            .. Ranking.Select(r => (r.Name, (Func<(RankingMetrics All, RankingParts Parts), double?>)(g => r.Of(g.All)))),
            .. Parts.Select(p => (p.Name, (Func<(RankingMetrics All, RankingParts Parts), double?>)(g => p.Of(g.Parts)))),
        ]);

    /// <param name="columns">Measures; one that no group has is left out.</param>
    private static void Groups<T>(
        StringBuilder page, string title, IReadOnlyDictionary<string, T> groups, string unit, Func<T, int> count, (string Name, Func<T, double?> Of)[] columns)
    {
        columns = [.. columns.Where(c => groups.Values.Any(g => c.Of(g) is not null))];
        page.Append(columns.Length > Narrow ? "<table class=wide><tr><th>" : "<table><tr><th>").Append(title).Append("</th><th>").Append(unit).Append("</th>");
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
}
