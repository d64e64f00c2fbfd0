using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Models;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>models</c>: versions and what the trainer does.</summary>
internal static class ModelsCommand
{
    private const string Ndcg = "list_ndcg@10";
    private const string Auc = "_auc";
    private const string Live = "live_";

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
        var table = new Table().AddColumns("version", "status", "kind", "created", "events", "seconds", "NDCG@10", "AUC");
        foreach (var model in list.Models)
        {
            table.AddRow(
                new Text(model.Version == list.Live ? $"{model.Version} (live)" : model.Version),
                new Text(model.Status),
                new Text(model.Kind),
                new Text(model.CreatedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)),
                new Text(model.Events.ToString(CultureInfo.InvariantCulture)),
                new Text(model.TrainingSeconds.ToString("0.0", CultureInfo.InvariantCulture)),
                new Text(model.Metrics.TryGetValue(Ndcg, out var ndcg) ? Number(ndcg) : "–"),
                new Text(string.Join('\n', model.Metrics.Where(m => m.Key.EndsWith(Auc, StringComparison.Ordinal) && !m.Key.StartsWith(Live, StringComparison.Ordinal))
                    .Select(m => $"{m.Key[..^Auc.Length]} {Number(m.Value)}"))));
        }

        console.Write(table);
        if (list.Models.Count > 0) console.WriteLine("NDCG@10 within the lists of the round's validation; every metric is in '--json'.");
        console.MarkupLineInterpolated($"{Describe(list.Trainer)}");
        if (list.Problem is { } problem) console.MarkupLineInterpolated($"{problem}");
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
