using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Recommendations;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>scenarios</c>: how lists are made; shows one, or sets it from a file.</summary>
internal static class ScenariosCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var name = new Argument<string?>("name") { Description = "One scenario; all of them where none is named.", Arity = ArgumentArity.ZeroOrOne };
        var set = new Option<string?>("--set") { Description = "A JSON file that says how the scenario is to be." };
        var reset = new Option<bool>("--reset") { Description = "Remove what the shop said of it." };
        var command = new Command("scenarios", "Prints, sets or resets scenarios: sources, task blend, rules.") { name, url, json, set, reset };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var file = parsed.GetValue(set);
            if (parsed.GetValue(name) is not { } one)
            {
                if (file is not null || parsed.GetValue(reset)) throw new BadInputException("'name' is missing; name the scenario to change.");
                Print(console, await api.Get("/v1/scenarios", CliJson.Default.ScenarioList, cancellation), parsed.GetValue(json));
                return 0;
            }

            var path = "/v1/scenarios/" + IdArgument.Escape(one);
            if (parsed.GetValue(reset))
            {
                await api.Delete(path, cancellation);
                console.MarkupLineInterpolated($"What the shop said of {one} is removed.");
                return 0;
            }

            var scenario = file is null
                ? await api.Get(path, CliJson.Default.Scenario, cancellation)
                : await api.PutFile(path, file, CliJson.Default.Scenario, cancellation);
            if (parsed.GetValue(json)) JsonOption.Print(console, scenario, CliJson.Default.Scenario);
            else Print(console, new ScenarioList([scenario], 0), json: false);
            return 0;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, ScenarioList list, bool json)
    {
        if (json)
        {
            JsonOption.Print(console, list, CliJson.Default.ScenarioList);
            return;
        }

        var table = new Table().AddColumns("scenario", "sources", "tasks", "rules", "order", "diversity");
        foreach (var s in list.Scenarios)
        {
            table.AddRow(
                new Text(s.BuiltIn ? $"{s.Name} (built in)" : s.Name),
                new Text(string.Join("  ", s.Sources.Select(source => $"{source.Name} {source.Quota}"))),
                new Text(string.Join("  ", s.Tasks.Select(task => $"{task.Key} {Number(task.Value)}"))),
                new Text(string.Join("  ", s.Filter is null ? s.Rules : [.. s.Rules, s.Filter])),
                new Text(s.Order),
                new Text(Number(s.Diversity)));
        }

        console.Write(table);
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
