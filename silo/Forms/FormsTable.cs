using System.Globalization;
using OrleansRec.Silo.Cli;
using Spectre.Console;

namespace OrleansRec.Silo.Forms;

/// <summary>The forms for people to read.</summary>
internal static class FormsTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<FormFigures> forms, FormFigures chosen, IReadOnlyDictionary<string, string> notes)
    {
        var full = forms[0];
        var table = new Table().RoundedBorder().Title("serving forms beside float32");
        table.AddColumns(["", "lists/s", "×", "rows/s", "×", "people/s", "MB", "NDCG@10", .. full.Auc.Keys.Select(t => $"{t} AUC")]);
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var form in forms)
        {
            table.AddRow([
                form == chosen ? $"[bold]{form.Form}[/]" : form.Form,
                Text(form.ListsPerSecond, "0"), Text(form.ListsPerSecond / full.ListsPerSecond, "0.00"),
                Text(form.RowsPerSecond, "0"), Text(form.RowsPerSecond / full.RowsPerSecond, "0.00"),
                Text(form.UsersPerSecond, "0"), Text(form.MemoryMegabytes, "0.0"), form.Ndcg10 is { } ndcg ? Text(ndcg, ".0000") : "–",
                .. full.Auc.Keys.Select(t => Text(form.Auc.GetValueOrDefault(t, double.NaN), ".0000")),
            ]);
        }

        console.Write(table);
        foreach (var (what, note) in notes) Screen.Say($"{what}: {note}");
        Screen.Say($"recommended for this machine: {chosen.Form}   (OrleansRec__Inference__Form={chosen.Form})");
        Screen.Say($"the rule: {FormChoice.Rule}");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
