using System.Globalization;
using OrleansRec.Datasets.Tabular;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Evaluation;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate.Tables;

/// <summary>The result for people to read.</summary>
internal static class TableText
{
    private const int MaxUnseen = 10;

    public static void Write(IAnsiConsole console, TableOptions options, TableResult result)
    {
        Screen.Say($"{result.Data.Protocol}");
        if (Unseen(result.Data) is { } unseen) Screen.Say($"{unseen}");
        var table = new Table().RoundedBorder().Title($"{result.Test.Count} test rows, seed {options.Seed}, pass {result.Trained.BestEpoch} kept");
        table.AddColumn("");
        foreach (var task in result.Data.Tasks) table.AddColumns(Markup.Escape(task) + " AUC", "log loss", "ECE");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        AddRow(table, $"[bold]{Markup.Escape(options.Extractor)}[/]", result.Data.Tasks, result.Tasks);
        foreach (var (name, metrics) in result.Baselines) AddRow(table, Markup.Escape(name), result.Data.Tasks, metrics);
        console.Write(table);
        CalibrationTable.Write(console, result.Tasks);
        if (result.Trained.GradientCosine is { } cosines) console.Write(Conflict(result.Data.Tasks, cosines));
        Screen.Say($"{result.Trained.RowsPerSecond:0} training rows/s");
    }

    /// <summary>Values of the test part that nothing was learned of; null where there are none.</summary>
    public static string? Unseen(TabularDataset data)
    {
        if (data.Unseen.Count == 0) return null;
        var most = data.Unseen.OrderByDescending(u => u.Rows).Take(MaxUnseen).Select(u => $"'{u.Column}' is '{u.Value}' in {u.Rows}");
        var more = data.Unseen.Count > MaxUnseen ? $", and {data.Unseen.Count - MaxUnseen} more values" : "";
        return $"Values of test rows that no training row has are read as any other value: {string.Join(", ", most)}{more}.";
    }

    private static Table Conflict(IReadOnlyList<string> tasks, double[,] cosines)
    {
        var table = new Table().RoundedBorder().Title("cosine of the tasks' gradients by the shared parameters: below 0 they fight");
        table.AddColumn("");
        foreach (var task in tasks) table.AddColumn(new TableColumn(Markup.Escape(task)).RightAligned());
        for (var i = 0; i < tasks.Count; i++)
            table.AddRow([Markup.Escape(tasks[i]), .. Enumerable.Range(0, tasks.Count).Select(j => cosines[i, j].ToString("0.000", CultureInfo.InvariantCulture))]);
        return table;
    }

    private static void AddRow(Table table, string name, IReadOnlyList<string> tasks, IReadOnlyDictionary<string, TaskMetrics> metrics) =>
        table.AddRow([name, .. tasks.SelectMany(t => new[] { Text(metrics[t].Auc), Text(metrics[t].LogLoss), Text(metrics[t].Ece) })]);

    private static string Text(double? value) => value is { } v ? v.ToString(".0000", CultureInfo.InvariantCulture) : "–";
}
