using System.Text;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Evaluate;

/// <summary>What tasks say against what comes true: a table, and a reliability curve of each task.</summary>
internal static class CalibrationHtml
{
    public static void Append(StringBuilder page, IReadOnlyDictionary<string, TaskMetrics> tasks)
    {
        if (tasks.Values.All(t => t.Reliability.Count == 0)) return;
        page.Append("<h2>Calibration</h2><p>What is said and what comes true, in tenths of the rows by rising score.</p><table class=wide><tr><th></th><th></th>");
        for (var bin = 1; bin <= BinaryMetrics.Bins; bin++) page.Append("<th>").Append(bin).Append("</th>");
        page.Append("</tr>");
        foreach (var (task, metrics) in tasks)
        {
            if (metrics.Reliability.Count == 0) continue;
            Row(task, "said", metrics.Reliability.Select(b => b.Said));
            Row("", "came true", metrics.Reliability.Select(b => b.Came));
        }

        page.Append("</table><div class=charts>");
        foreach (var (task, metrics) in tasks)
            if (metrics.Reliability.Count > 0) Curve(task, metrics.Reliability);
        page.Append("</div>");

        void Row(string task, string what, IEnumerable<double> values)
        {
            page.Append("<tr><td>").Append(EvaluateHtml.Text(task)).Append("</td><td>").Append(what).Append("</td>");
            foreach (var value in values) EvaluateHtml.Cell(page, value);
            page.Append("</tr>");
        }

        void Curve(string task, IReadOnlyList<ReliabilityBin> bins)
        {
            var largest = Math.Max(1e-9, bins.Max(b => Math.Max(b.Said, b.Came)));
            ChartHtml.Lines(
                page, $"Reliability of {task}: on the dashed line what is said comes true", new("said", 0, largest, ".000"), new("came true", 0, largest, ".000"),
                ("ideal", [(0, 0), (largest, largest)]), ("line", bins.Select(b => (b.Said, b.Came))));
        }
    }
}
