using System.Globalization;
using OrleansRec.Silo.Cli;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate.Images;

/// <summary>The result for people to read.</summary>
internal static class ImageText
{
    public static void Write(IAnsiConsole console, ImageResult result)
    {
        Screen.Say($"{result.Data.Protocol}");
        var table = new Table().RoundedBorder().Title($"{result.Category.Rows} test pictures").AddColumns("", "rows", "precision", "recall", "F1");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var c in result.Category.Classification)
            table.AddRow(Markup.Escape(c.Name), c.Rows.ToString(CultureInfo.InvariantCulture), Text(c.Precision), Text(c.Recall), Text(c.F1));
        console.Write(table);
        Screen.Say($"category: accuracy {Text(result.Category.Accuracy)}, macro-F1 {Text(result.Category.MacroF1)}, log loss {Text(result.Category.LogLoss)}");
        foreach (var (name, metrics) in result.Baselines)
            Screen.Say($"{name.Replace('_', ' ')}: accuracy {Text(metrics.Accuracy)}, macro-F1 {Text(metrics.MacroF1)}");
        Screen.Say($"validation accuracy {result.Trained.ValidationAccuracy:.0000}, {result.Trained.PicturesPerSecond:0} training pictures/s");
    }

    private static string Text(double? value) => value is { } v ? v.ToString(".0000", CultureInfo.InvariantCulture) : "–";
}
