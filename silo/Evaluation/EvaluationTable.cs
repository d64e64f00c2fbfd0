using System.Globalization;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Cli;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluation;

/// <summary>An evaluation for people to read: ours and every baseline in one table.</summary>
internal static class EvaluationTable
{
    public static void Write(IAnsiConsole console, EvaluationResult result)
    {
        Screen.Say($"{result.Protocol}");
        var table = new Table().RoundedBorder().Title("full ranking of all items");
        table.AddColumns("", "HR@10", "NDCG@10", "MRR@10", "HR@20", "NDCG@20", "MRR@20", "repeat HR@20", "new HR@20", "new, own masked HR@20");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        AddRow(table, "[bold]OrleansRec[/]", result.Ranking);
        foreach (var (name, baseline) in result.Baselines)
            if (baseline.Ranking is { } report) AddRow(table, Markup.Escape(name), report);
        console.Write(table);
        if (result.Ranking.Sampled is { } sampled)
        {
            var best = result.Baselines.Where(b => b.Value.Ranking?.Sampled is not null).MaxBy(b => b.Value.Ranking!.Sampled!.Hr5);
            Screen.Say($"among {RankingPerson.SampledNegatives} sampled items, as some papers count: HR@5 {Text(sampled.Hr5)}, NDCG@10 {Text(sampled.Ndcg10)}{(best.Key is null ? "" : $"; best baseline {best.Key} {Text(best.Value.Ranking!.Sampled!.Hr5)}, {Text(best.Value.Ranking.Sampled.Ndcg10)}")}");
        }

        if (result.Ranking.Lists is { } lists)
        {
            Screen.Say($"our first {ListCollector.Length} of everybody: {lists.Coverage:.000} of all items, {lists.Novelty:0.0} bits of novelty, {Text(lists.Diversity)} of pairs in different categories");
        }

        if (result.Tasks.Count > 0) console.Write(Tasks(result));
        foreach (var caution in TaskCaution.Of(result.Tasks)) Screen.Say($"{caution}");
        foreach (var (task, gain) in result.JointGains) Screen.Say($"{Gain(task, gain)}");
        if (result.Category is { } category)
            Screen.Say($"category of {category.Rows} items held back: accuracy {Text(category.Accuracy)}, macro-F1 {Text(category.MacroF1)} over {category.Classification.Count} categories (each in the report)");
        if (result.Heads.Count > 0) console.Write(Heads(result.Heads));
        foreach (var caution in result.Heads.Select(h => h.Caution).OfType<string>()) Screen.Say($"{caution}");
        CalibrationTable.Write(console, result.Tasks);
        SparsityTable.Write(console, result);
        if (result.Regret is { } regret)
        {
            Screen.Say($"true affinity of the top {Regret.ListLength} over {regret.People} people: best possible {regret.Best:0.000}, ours {regret.Ours:0.000}, popularity {regret.Popularity:0.000}, random {regret.Random:0.000}");
        }
    }

    private static Table Tasks(EvaluationResult result)
    {
        var table = new Table().RoundedBorder().Title("tasks on held-out rows");
        var columns = TaskColumn.Of(result);
        table.AddColumns(["", "rows", .. columns.Select(c => c.Name)]);
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var (name, m) in result.Tasks) Add($"[bold]{Markup.Escape(name)}[/]", m);
        foreach (var (baseline, measured) in result.Baselines)
            foreach (var m in measured.Tasks.Values) Add(Markup.Escape(baseline), m);
        return table;

        void Add(string name, TaskMetrics m) => table.AddRow([name, m.Rows.ToString(CultureInfo.InvariantCulture), .. columns.Select(c => Text(c.Value(m)))]);
    }

    private static Table Heads(IReadOnlyList<HeadFigure> heads)
    {
        var table = new Table().RoundedBorder().Title(HeadFigure.Title);
        table.AddColumns([.. HeadFigure.Columns]);
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var head in heads)
            table.AddRow(Markup.Escape(head.Measure), head.Rows?.ToString(CultureInfo.InvariantCulture) ?? "–", Text(head.Ours), Text(head.Alone), head.GainText ?? "–", Text(head.Counted), Text(head.Commonest), head.Served ?? "–");
        return table;
    }

    private static void AddRow(Table table, string name, RankingReport report)
    {
        var all = report.Overall;
        table.AddRow(
            name, Text(all?.Hr10), Text(all?.Ndcg10), Text(all?.Mrr10), Text(all?.Hr20), Text(all?.Ndcg20), Text(all?.Mrr20),
            Text(report.Repeat?.Hr20), Text(report.New?.Hr20), Text(report.NewMasked?.Hr20));
    }

    /// <summary>A sentence.</summary>
    public static string Gain(string task, PairedDifference gain) =>
        $"{task}: AUC jointly {Signed(gain.Value)} against alone; the 95 % interval of the difference is {Signed(gain.Low)} to {Signed(gain.High)}{(gain is { Low: <= 0, High: >= 0 } ? ", so these rows cannot tell which is better" : "")}";

    private static string Signed(double value) => value.ToString("+.0000;-.0000;.0000", CultureInfo.InvariantCulture);

    internal static string Text(double? value) => value is { } v ? v.ToString(".000", CultureInfo.InvariantCulture) : "–";
}
