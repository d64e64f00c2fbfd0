using System.Globalization;
using OrleansRec.Ranking.Metrics;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluation;

/// <summary>What tasks say and what comes true, in tenths of a task's rows by rising score, for people to read.</summary>
internal static class CalibrationTable
{
    /// <summary>Nothing where no task has rows with a yes or no.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyDictionary<string, TaskMetrics> tasks)
    {
        if (tasks.Values.All(t => t.Reliability.Count == 0)) return;
        var table = new Table().RoundedBorder().Title("calibration: said / came true, in tenths of the rows by rising score");
        table.AddColumn("");
        for (var bin = 1; bin <= BinaryMetrics.Bins; bin++) table.AddColumn(new TableColumn(bin.ToString(CultureInfo.InvariantCulture)).RightAligned());
        foreach (var (name, metrics) in tasks)
        {
            if (metrics.Reliability.Count == 0) continue;
            string[] bins = [.. metrics.Reliability.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Said:.000} / {b.Came:.000}"))];
            table.AddRow([Markup.Escape(name), .. bins, .. Enumerable.Repeat("", BinaryMetrics.Bins - bins.Length)]);
        }

        console.Write(table);
    }
}
