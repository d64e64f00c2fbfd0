using System.Globalization;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Cli;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Where data are sparse: our ranking and each task's AUC by events in the history and by the item's frequency, for people to read.</summary>
internal static class SparsityTable
{
    public static void Write(IAnsiConsole console, EvaluationResult result)
    {
        Write(console, "by events in the history", result, result.Ranking.ByHistory, m => m.ByHistory);
        Write(console, "by the item's frequency decile (0: new, 10: most frequent)", result, result.Ranking.ByItemFrequency, m => m.ByItemFrequency);
        if (Missing(result) is { } missing) Screen.Say($"{missing}");
    }

    /// <summary>Which deciles have no row, and why; null where all have one.</summary>
    public static string? Missing(EvaluationResult result)
    {
        var there = result.Ranking.ByItemFrequency.Keys.Concat(result.Tasks.Values.SelectMany(t => t.ByItemFrequency.Keys)).ToHashSet();
        string[] missing = [.. Enumerable.Range(0, ItemDeciles.Count).Select(d => d.ToString(CultureInfo.InvariantCulture)).Where(d => !there.Contains(d))];
        return there.Count == 0 || missing.Length == 0
            ? null
            : $"Nothing held out is of an item of decile {string.Join(", ", missing)}: items of the same count share a decile, which leaves some without items, and others have no targets.";
    }

    /// <summary>A row per group; nothing where there is none.</summary>
    private static void Write(
        IAnsiConsole console, string title, EvaluationResult result, IReadOnlyDictionary<string, RankingMetrics> ranking,
        Func<TaskMetrics, IReadOnlyDictionary<string, TaskMetrics>> groupsOf)
    {
        var tasks = result.Tasks.Where(t => groupsOf(t.Value).Values.Any(m => m.Auc is not null)).ToList();
        string[] groups = [.. ranking.Keys.Concat(tasks.SelectMany(t => groupsOf(t.Value).Keys)).Distinct().OrderBy(First)];
        if (groups.Length == 0) return;
        var table = new Table().RoundedBorder().Title(Markup.Escape(title));
        table.AddColumn("");
        foreach (var column in (string[])["targets", "HR@10", "NDCG@10", "HR@20", .. tasks.Select(t => $"{t.Key} AUC")]) table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (var group in groups)
        {
            var of = ranking.GetValueOrDefault(group);
            table.AddRow(
                [
                    group, of is null ? "–" : of.Targets.ToString("N0", CultureInfo.InvariantCulture), EvaluationTable.Text(of?.Hr10), EvaluationTable.Text(of?.Ndcg10), EvaluationTable.Text(of?.Hr20),
                    .. tasks.Select(t => EvaluationTable.Text(groupsOf(t.Value).GetValueOrDefault(group)?.Auc)),
                ]);
        }

        console.Write(table);

        // "10-19" begins with 10, "100+" with 100.
        static int First(string group) => int.Parse(group.AsSpan(0, group.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : group.Length), CultureInfo.InvariantCulture);
    }
}
