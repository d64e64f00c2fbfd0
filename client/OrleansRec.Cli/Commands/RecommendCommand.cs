using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Recommendations;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>recommend</c>: one person's list; <c>explain</c>: the same with the behaviour that caused each item.</summary>
internal static class RecommendCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var explain = new Option<bool>("--explain") { Description = "Add the behaviour that caused each item." };
        var command = Create(console, "recommend", "Prints the list for one person.", parsed => parsed.GetValue(explain));
        command.Add(explain);
        return command;
    }

    public static Command CreateExplain(IAnsiConsole console) =>
        Create(console, "explain", "Prints the list for one person with its reasons.", _ => true);

    private static Command Create(IAnsiConsole console, string name, string description, Func<ParseResult, bool> explains)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var user = new Option<string?>("--user") { Description = "The user's id." };
        var visitor = new Option<string?>("--visitor") { Description = "The visitor's id, in place of --user." };
        var scenario = new Option<string>("--scenario") { Description = "home, product, cart … (scenarios lists them).", DefaultValueFactory = _ => Scenarios.Home };
        var item = new Option<string?>("--item") { Description = "The item whose page it is." };
        var count = new Option<int>("--count") { Description = "How many items.", DefaultValueFactory = _ => 10 };
        var platform = new Option<string?>("--platform") { Description = "web, ios, android …" };
        var excludeSeen = new Option<bool>("--exclude-seen") { Description = "Leave out what the person has seen." };
        var filter = new Option<string?>("--filter") { Description = "Only items that match, such as 'category = \"boots\" and price < 50'." };
        var version = new Option<long?>("--min-user-version") { Description = "Reflect at least this version (from track)." };
        var timeout = new Option<int?>("--timeout") { Description = "Milliseconds to wait for a model; then trending items answer." };
        var command = new Command(name, description)
        {
            url, json, user, visitor, scenario, item, count, excludeSeen, version, platform, filter, timeout,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new RecommendationRequest
            {
                UserId = parsed.GetValue(user),
                VisitorId = parsed.GetValue(visitor),
                Scenario = parsed.GetValue(scenario)!,
                ItemId = parsed.GetValue(item),
                Count = parsed.GetValue(count),
                Explain = explains(parsed),
                ExcludeSeen = parsed.GetValue(excludeSeen),
                MinUserVersion = parsed.GetValue(version),
                TimeoutMs = parsed.GetValue(timeout),
                Platform = parsed.GetValue(platform),
                Filter = parsed.GetValue(filter),
            };
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var answer = await api.Send(
                HttpMethod.Post, "/v1/recommendations", request,
                CliJson.Default.RecommendationRequest, CliJson.Default.RecommendationResponse, cancellation);
            Print(console, answer, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    public static void Print(IAnsiConsole console, RecommendationResponse answer, bool json)
    {
        if (json)
        {
            JsonOption.Print(console, answer, CliJson.Default.RecommendationResponse);
            return;
        }

        var table = new Table().AddColumns("item", "score", "tasks", "source", "because of");
        foreach (var item in answer.Items)
        {
            table.AddRow(
                new Text(item.ItemId),
                new Text(Number(item.Score)),
                new Text(string.Join("  ", item.Tasks.Select(t => $"{t.Key} {Number(t.Value)}"))),
                new Text(item.Explanation is { } found ? string.Join("\n", found.Sources.Select(s => $"{s.Key} {Number(s.Value)}")) : item.Source),
                new Text(string.Join("\n", Causes(item))));
        }
        console.Write(table);
        var fallback = answer.Fallback is null ? "" : $", fallback {answer.Fallback}";
        console.MarkupLineInterpolated($"{answer.Items.Count} items from {answer.ModelVersion ?? "no model"}, user version {answer.UserVersion}{fallback}.");
    }

    private static IEnumerable<string> Causes(RecommendedItem item)
    {
        foreach (var reason in item.Explanation?.Behaviours ?? item.Reasons ?? [])
            yield return $"{reason.Type} {reason.ItemId} {Number(reason.Contribution)}";
        if (item.Explanation is { } explanation) yield return $"unattributed {Number(explanation.Unattributed)}";
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
