using System.Globalization;
using OrleansRec.Silo.Evaluation;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate;

/// <summary>What each balancer reached, for people to read.</summary>
internal static class BalancerTable
{
    /// <param name="balancers">By name, the one that is reported in full first.</param>
    public static void Write(IAnsiConsole console, IReadOnlyDictionary<string, BaselineResult> balancers)
    {
        string[] tasks = [.. balancers.Values.SelectMany(b => b.Tasks.Keys).Distinct()];
        var table = new Table().RoundedBorder().Title("balancers on the same data and seed");
        table.AddColumns("", "HR@10", "NDCG@10", "new, own masked HR@10");
        foreach (var task in tasks) table.AddColumns($"{Markup.Escape(task)} AUC", "log loss");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var (name, result) in balancers)
        {
            table.AddRow(
            [
                Markup.Escape(name), Text(result.Ranking?.Overall?.Hr10), Text(result.Ranking?.Overall?.Ndcg10), Text(result.Ranking?.NewMasked?.Hr10),
                .. tasks.SelectMany(t => result.Tasks.TryGetValue(t, out var m) ? new[] { Text(m.Auc), Text(m.LogLoss) } : ["–", "–"]),
            ]);
        }

        console.Write(table);
    }

    private static string Text(double? value) => value is { } v ? v.ToString(".0000", CultureInfo.InvariantCulture) : "–";
}
