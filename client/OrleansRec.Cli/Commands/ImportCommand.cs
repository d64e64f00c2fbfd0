using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Cli.Import;
using OrleansRec.Datasets;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>import</c>: sends a folder of data through the ordinary API.</summary>
internal static class ImportCommand
{
    private const int MaxShownRefusals = 5;

    public static Command Create(IAnsiConsole console)
    {
        var url = UrlOption.Create();
        var folder = new Argument<string>("folder") { Description = "The folder with the data." };
        var format = new Option<string?>("--format")
        {
            Description = $"{string.Join(", ", DatasetFormats.Names)} (default: the folder's own name where that is a format, else the exchange format).",
        };
        var parallel = new Option<int>("--parallel") { Description = "Requests at a time, 1 to 64.", DefaultValueFactory = _ => 8 };
        var command = new Command("import", "Sends a folder's items, users and events; run again after a stop, nothing is counted twice.")
        {
            folder, url, format, parallel,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var lanes = parsed.GetValue(parallel);
            if (lanes is < 1 or > 64)
                throw new BadInputException($"'--parallel' is {lanes}; write 1 to 64.");
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            await api.RequireServer(cancellation);
            var data = DatasetFormats.Read(parsed.GetValue(folder)!, parsed.GetValue(format), cancellation);
            foreach (var note in data.Notes)
                console.MarkupLineInterpolated($"[grey]{note}[/]");

            var importer = new Importer(api, lanes, TimeProvider.System);
            var clock = TimeProvider.System.GetTimestamp();
            await console.Progress().StartAsync(progress => importer.Run(data, new ProgressBars(progress), cancellation));
            Report(console, importer.Totals, TimeProvider.System.GetElapsedTime(clock));
            return 0;
        });
        return command;
    }

    private static void Report(IAnsiConsole console, ImportTotals totals, TimeSpan elapsed)
    {
        var rate = (totals.Events + totals.Duplicates) / Math.Max(elapsed.TotalSeconds, 0.001);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{totals.Items} items, {totals.Users} users, {totals.Events} events ({totals.Duplicates} more were known already) in {elapsed.TotalSeconds:0.0} s, {rate:0} events/s.");
        if (totals.Refused == 0)
            return;
        var shown = string.Join('\n', totals.Refusals.Take(MaxShownRefusals));
        throw new IncompleteException($"{totals.Refused} entries were refused, the first of them:\n{shown}");
    }

    private sealed class ProgressBars(ProgressContext progress) : IImportProgress
    {
        public Action<int> Start(string stage, int total)
        {
            var task = progress.AddTask(stage, maxValue: Math.Max(total, 1));
            if (total == 0)
                task.Increment(1);
            return done => task.Increment(done);
        }
    }
}
