using System.CommandLine;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Recommendations;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>rank</c>: a list of one's own, ordered for one person.</summary>
internal static class RankCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var items = new Argument<string[]>("items") { Description = "The items' ids.", Arity = ArgumentArity.OneOrMore };
        var user = new Option<string?>("--user") { Description = "The user's id." };
        var visitor = new Option<string?>("--visitor") { Description = "The visitor's id, in place of --user." };
        var scenario = new Option<string>("--scenario") { Description = "home, product, cart … (scenarios lists them).", DefaultValueFactory = _ => Scenarios.Home };
        var item = new Option<string?>("--item") { Description = "The item whose page it is." };
        var explain = new Option<bool>("--explain") { Description = "Add the behaviour that caused each item." };
        var version = new Option<long?>("--min-user-version") { Description = "Reflect at least this version (from track)." };
        var timeout = new Option<int?>("--timeout") { Description = "Milliseconds to wait for a model; then trending items answer." };
        var command = new Command("rank", "Prints the given items in the order for one person.")
        {
            items, url, json, user, visitor, scenario, item, explain, version, timeout,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new RankRequest
            {
                UserId = parsed.GetValue(user),
                VisitorId = parsed.GetValue(visitor),
                ItemIds = parsed.GetValue(items)!,
                Scenario = parsed.GetValue(scenario)!,
                ItemId = parsed.GetValue(item),
                Explain = parsed.GetValue(explain),
                MinUserVersion = parsed.GetValue(version),
                TimeoutMs = parsed.GetValue(timeout),
            };
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var answer = await api.Send(
                HttpMethod.Post, "/v1/rank", request, CliJson.Default.RankRequest, CliJson.Default.RecommendationResponse, cancellation);
            RecommendCommand.Print(console, answer, parsed.GetValue(json));
            return 0;
        });
        return command;
    }
}
