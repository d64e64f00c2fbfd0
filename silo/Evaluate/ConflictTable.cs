using System.Globalization;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate;

/// <summary>Which tasks help and which fight, for people to read.</summary>
internal static class ConflictTable
{
    public const string Title = "Cosine of the tasks' gradients by what they share: below 0 they fight";

    /// <param name="cosines">By task and other task.</param>
    public static void Write(IAnsiConsole console, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> cosines)
    {
        var table = new Table().RoundedBorder().Title(Title);
        table.AddColumn("");
        foreach (var task in cosines.Keys) table.AddColumn(new TableColumn(Markup.Escape(task)).RightAligned());
        foreach (var (task, others) in cosines)
            table.AddRow([Markup.Escape(task), .. cosines.Keys.Select(other => Text(others, other))]);
        console.Write(table);
    }

    /// <summary>Two digits; a dash where no step had both tasks.</summary>
    public static string Text(IReadOnlyDictionary<string, double> cosines, string other) =>
        cosines.TryGetValue(other, out var cosine) ? cosine.ToString("0.00", CultureInfo.InvariantCulture) : "–";
}
