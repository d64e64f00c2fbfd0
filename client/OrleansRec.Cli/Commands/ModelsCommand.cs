using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Models;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>models</c>: versions and what the trainer does.</summary>
internal static class ModelsCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var command = new Command("models", "Prints the stored versions, the live one and the trainer's state.") { url, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var list = await api.Get("/v1/models", CliJson.Default.ModelList, cancellation);
            if (parsed.GetValue(json))
                JsonOption.Print(console, list, CliJson.Default.ModelList);
            else
                Print(console, list);
            return 0;
        });
        return command;
    }

    public static string Describe(TrainerStatus trainer)
    {
        var message = trainer.Message is null ? "" : $": {trainer.Message}";
        return $"The trainer is {trainer.State} ({trainer.Progress.ToString("P0", CultureInfo.InvariantCulture)}), {trainer.Rounds} rounds done{message}.";
    }

    private static void Print(IAnsiConsole console, ModelList list)
    {
        var table = new Table().AddColumns("version", "status", "kind", "created", "events", "seconds", "metrics");
        foreach (var model in list.Models)
        {
            table.AddRow(
                new Text(model.Version == list.Live ? $"{model.Version} (live)" : model.Version),
                new Text(model.Status),
                new Text(model.Kind),
                new Text(model.CreatedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)),
                new Text(model.Events.ToString(CultureInfo.InvariantCulture)),
                new Text(model.TrainingSeconds.ToString("0.0", CultureInfo.InvariantCulture)),
                new Text(string.Join("  ", model.Metrics.Select(m => $"{m.Key} {m.Value.ToString("0.0000", CultureInfo.InvariantCulture)}"))));
        }
        console.Write(table);
        console.MarkupLineInterpolated($"{Describe(list.Trainer)}");
        if (list.Problem is { } problem) console.MarkupLineInterpolated($"{problem}");
    }
}
