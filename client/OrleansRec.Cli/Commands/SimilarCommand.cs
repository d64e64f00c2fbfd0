using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>similar</c>: items like one.</summary>
internal static class SimilarCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var item = IdArgument.Create("item", "The item's id.");
        var count = new Option<int>("--count") { Description = "How many items.", DefaultValueFactory = _ => 10 };
        var command = new Command("similar", "Prints the items most like one.") { item, url, json, count };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var path = $"/v1/items/{IdArgument.Escape(parsed.GetValue(item)!)}/similar?count={parsed.GetValue(count)}";
            var answer = await api.Get(path, CliJson.Default.SimilarItems, cancellation);
            if (parsed.GetValue(json))
            {
                JsonOption.Print(console, answer, CliJson.Default.SimilarItems);
                return 0;
            }
            var table = new Table().AddColumns("item", "score");
            foreach (var similar in answer.Items)
                table.AddRow(new Text(similar.ItemId), new Text(similar.Score.ToString("0.0000", CultureInfo.InvariantCulture)));
            console.Write(table);
            var fallback = answer.Fallback is null ? "" : $", fallback {answer.Fallback}";
            console.MarkupLineInterpolated($"From {answer.ModelVersion ?? "no model"}{fallback}.");
            return 0;
        });
        return command;
    }
}
