using System.Globalization;
using System.Net;
using System.Text;
using OrleansRec.Datasets;
using OrleansRec.Datasets.Cleaning;
using OrleansRec.Learning;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Evaluate;

/// <summary>An evaluation as one page without scripts or outside parts: tables, bars, the curve of the training and of reliability.</summary>
internal static class EvaluateHtml
{
    private const string Head = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
        body{font:15px/1.5 system-ui,sans-serif;max-width:1150px;margin:2rem auto;padding:0 1rem;color:#1c2330;background:#fff}
        table{display:block;overflow-x:auto;border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #dde2ea}
        table.wide{font-size:.75rem}.wide th:first-child{min-width:7em}.wide th,.wide td{padding:.2rem .2rem}th{vertical-align:bottom}
        th:first-child,td:first-child{text-align:left}tr.ours{font-weight:600;background:#eef4ff}
        .charts{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0}figcaption{color:#566;font-size:.9rem}
        .bar{fill:#9fb4d8}.ours .bar,.bar.ours{fill:#2d62c4}text{font-size:11px;fill:#445}.axis{stroke:#99a;fill:none}
        .line{stroke:#2d62c4;fill:none;stroke-width:2}.ideal{stroke:#bbb;stroke-dasharray:4}.learned{stroke:#8a8f98;fill:none;stroke-dasharray:4}
        </style></head><body>
        """;

    public static string Of(
        Dataset data, LearnerOptions learning, CleaningReport cleaning, TrainingOutcome training,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? cosines, EvaluationResult result)
    {
        var title = $"OrleansRec on {(data.Truth is null ? data.Name : "a generated shop")}";
        var page = new StringBuilder(Head.Replace("{title}", Text(title), StringComparison.Ordinal));
        page.Append("<h1>").Append(Text(title)).Append("</h1><p>")
            .Append(CultureInfo.InvariantCulture, $"{data.Items.Count:N0} items in the catalogue, {data.History.Count:N0} events to learn from, {data.HeldOut.Count:N0} held out. ")
            .Append(Text(result.Protocol)).Append("</p><p>")
            .Append(Text($"Extractor: {learning.Extractor}; sequence encoder: {learning.Encoder}; tasks balanced by: {learning.Balancer}; seed: {learning.Seed}.")).Append("</p>");
        Cleaning(page, cleaning);
        var rankings = new List<(string Name, RankingReport Report)> { ("OrleansRec", result.Ranking) };
        foreach (var (name, baseline) in result.Baselines)
            if (baseline.Ranking is { } ranking) rankings.Add((name, ranking));
        if (result.Ranking.Overall is not null)
        {
            RankingTable(page, rankings);
            page.Append("<div class=charts>");
            ChartHtml.Bars(page, "HR@20, all targets", rankings.Select(r => (r.Name, r.Report.Overall?.Hr20 ?? 0)));
            ChartHtml.Bars(page, "HR@20, new targets, own items masked", rankings.Select(r => (r.Name, r.Report.NewMasked?.Hr20 ?? 0)));
            ChartHtml.Bars(page, "Our HR@20 by events in the history", result.Ranking.ByHistory.Select(b => ($"{b.Key} ({b.Value.Targets})", b.Value.Hr20)));
            ChartHtml.Bars(page, "Our HR@20 by the item's frequency decile (0: new, 10: most frequent)", result.Ranking.ByItemFrequency.Select(b => ($"{b.Key} ({b.Value.Targets})", b.Value.Hr20)));
            page.Append("</div>");
        }

        if (result.Tasks.Count > 0) TaskTable(page, result);
        if (result.Heads.Count > 0) HeadTable(page, result.Heads);
        CalibrationHtml.Append(page, result.Tasks);
        if (cosines is not null) Conflict(page, cosines);
        SparsityHtml.Append(page, result);
        if (result.Category is { } category) SparsityHtml.Category(page, category);
        LossHtml.Append(page, training.Curve);
        if (result.Notes.Count > 0)
        {
            page.Append("<h2>Notes</h2><ul>");
            foreach (var (key, reason) in result.Notes) page.Append("<li>").Append(Text(key)).Append(": ").Append(Text(reason)).Append("</li>");
            page.Append("</ul>");
        }

        return page.Append("</body></html>").ToString();
    }

    private static void Cleaning(StringBuilder page, CleaningReport cleaning)
    {
        page.Append(CultureInfo.InvariantCulture, $"<p>Cleaning left {cleaning.After:N0} of {cleaning.Before:N0} events to learn from");
        var found = cleaning.Findings.Where(f => f.Found > 0)
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Found:N0} {f.Meaning}{(f.Applied ? "" : " (only counted)")}"));
        page.Append(Text(string.Concat(found.Select((text, at) => (at == 0 ? ": " : "; ") + text)))).Append(".</p>");
    }

    private static void RankingTable(StringBuilder page, List<(string Name, RankingReport Report)> rankings)
    {
        page.Append("<h2>Full ranking of all items</h2><table><tr><th></th>");
        foreach (var column in new[] { "HR@10", "NDCG@10", "MRR@10", "HR@20", "NDCG@20", "MRR@20", "repeat HR@20", "new HR@20", "new, masked HR@20", "HR@5 among 99 sampled" })
            page.Append("<th>").Append(column).Append("</th>");
        page.Append("</tr>");
        foreach (var (name, report) in rankings)
        {
            page.Append(name == rankings[0].Name ? "<tr class=ours><td>" : "<tr><td>").Append(Text(name)).Append("</td>");
            var all = report.Overall;
            foreach (var value in new[] { all?.Hr10, all?.Ndcg10, all?.Mrr10, all?.Hr20, all?.Ndcg20, all?.Mrr20, report.Repeat?.Hr20, report.New?.Hr20, report.NewMasked?.Hr20, report.Sampled?.Hr5 })
                Cell(page, value);
            page.Append("</tr>");
        }

        page.Append("</table>");
    }

    private static void TaskTable(StringBuilder page, EvaluationResult result)
    {
        var columns = TaskColumn.Of(result);
        page.Append("<h2>Tasks</h2><table><tr><th></th><th>rows</th>");
        foreach (var column in columns) page.Append("<th>").Append(column.Name).Append("</th>");
        page.Append("</tr>");
        foreach (var (name, metrics) in result.Tasks) Row(name, metrics, true);
        foreach (var (name, baseline) in result.Baselines)
            foreach (var metrics in baseline.Tasks.Values) Row(name, metrics, false);
        page.Append("</table>");
        string[] cautions = [.. TaskCaution.Of(result.Tasks)];
        if (cautions.Length + result.JointGains.Count > 0) page.Append("<ul>");
        foreach (var caution in cautions) page.Append("<li>").Append(Text(caution)).Append("</li>");
        foreach (var (task, gain) in result.JointGains) page.Append("<li>").Append(Text(EvaluationTable.Gain(task, gain))).Append("</li>");
        if (cautions.Length + result.JointGains.Count > 0) page.Append("</ul>");

        void Row(string name, TaskMetrics m, bool ours)
        {
            page.Append(ours ? "<tr class=ours><td>" : "<tr><td>").Append(Text(name)).Append("</td><td>").Append(m.Rows.ToString("N0", CultureInfo.InvariantCulture)).Append("</td>");
            foreach (var column in columns) Cell(page, column.Value(m));
            page.Append("</tr>");
        }
    }

    private static void HeadTable(StringBuilder page, IReadOnlyList<HeadFigure> heads)
    {
        page.Append("<h2>").Append(Text(HeadFigure.Title)).Append("</h2><table><tr>");
        foreach (var column in HeadFigure.Columns) page.Append("<th>").Append(column).Append("</th>");
        page.Append("</tr>");
        foreach (var head in heads)
        {
            page.Append("<tr><td>").Append(Text(head.Measure)).Append("</td><td>").Append(head.Rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "–").Append("</td>");
            foreach (var value in new[] { head.Ours, head.Alone }) Cell(page, value);
            page.Append("<td>").Append(Text(head.GainText ?? "–")).Append("</td>");
            foreach (var value in new[] { head.Counted, head.Commonest }) Cell(page, value);
            page.Append("<td>").Append(Text(head.Served ?? "–")).Append("</td></tr>");
        }

        page.Append("</table>");
        var cautions = heads.Select(h => h.Caution).OfType<string>().ToArray();
        if (cautions.Length == 0) return;
        page.Append("<ul>");
        foreach (var caution in cautions) page.Append("<li>").Append(Text(caution)).Append("</li>");
        page.Append("</ul>");
    }

    private static void Conflict(StringBuilder page, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> cosines)
    {
        page.Append("<h2>Do the tasks help each other?</h2><p>").Append(Text(ConflictTable.Title)).Append(".</p><table class=wide><tr><th></th>");
        foreach (var task in cosines.Keys) page.Append("<th>").Append(Text(task)).Append("</th>");
        page.Append("</tr>");
        foreach (var (task, others) in cosines)
        {
            page.Append("<tr><td>").Append(Text(task)).Append("</td>");
            foreach (var other in cosines.Keys) page.Append("<td>").Append(ConflictTable.Text(others, other)).Append("</td>");
            page.Append("</tr>");
        }

        page.Append("</table>");
    }

    internal static void Cell(StringBuilder page, double? value) =>
        page.Append("<td>").Append(value is { } v ? v.ToString(".0000", CultureInfo.InvariantCulture) : "–").Append("</td>");

    internal static string Text(string text) => WebUtility.HtmlEncode(text);
}
