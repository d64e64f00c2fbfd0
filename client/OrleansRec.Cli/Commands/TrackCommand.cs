using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Events;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>track</c>: records one event.</summary>
internal static class TrackCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var url = UrlOption.Create();
        var user = new Option<string?>("--user") { Description = "The signed-in user's id." };
        var visitor = new Option<string?>("--visitor") { Description = "The anonymous visitor's id, in place of --user." };
        var item = new Option<string?>("--item") { Description = "The item's id." };
        var type = new Option<string>("--type") { Description = "view, click, favorite, addToCart, purchase … or your own.", DefaultValueFactory = _ => EventTypes.View };
        var id = new Option<string?>("--event-id") { Description = "The event's own id (default: a new one); sending it again changes nothing." };
        var time = new Option<string?>("--time") { Description = "When it happened, ISO 8601 (default: now)." };
        var price = new Option<double?>("--price") { Description = "Price of one unit." };
        var quantity = new Option<double?>("--quantity") { Description = "Units." };
        var scenario = new Option<string?>("--scenario") { Description = "The page: home, product, cart …" };
        var platform = new Option<string?>("--platform") { Description = "web, ios, android …" };
        var command = new Command("track", "Records one event and prints the person's version.")
        {
            url, user, visitor, item, type, id, time, price, quantity, scenario, platform,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var entry = new BehaviourEvent
            {
                EventId = parsed.GetValue(id) ?? Guid.NewGuid().ToString("N"),
                UserId = parsed.GetValue(user),
                VisitorId = parsed.GetValue(visitor),
                ItemId = parsed.GetValue(item),
                Type = parsed.GetValue(type)!,
                Timestamp = TimeOf(parsed.GetValue(time)),
                Price = parsed.GetValue(price),
                Quantity = parsed.GetValue(quantity),
                Scenario = parsed.GetValue(scenario),
                Platform = parsed.GetValue(platform),
            };
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var result = await api.Send(
                HttpMethod.Post, "/v1/events", new EventBatch([entry]), CliJson.Default.EventBatch, CliJson.Default.TrackResult, cancellation);
            if (result.Rejected.Count > 0)
                throw new BadInputException(result.Rejected[0].Message);

            var version = result.UserVersions.Concat(result.VisitorVersions).Single();
            var outcome = result.Duplicates > 0 ? "was known already" : "is stored";
            console.MarkupLineInterpolated($"Event [bold]{entry.EventId}[/] {outcome}; version {version.Value} of {version.Key}.");
            return 0;
        });
        return command;
    }

    private static DateTimeOffset TimeOf(string? text)
    {
        if (text is null)
            return TimeProvider.System.GetUtcNow();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new BadInputException($"'--time' is '{text}'; write an ISO 8601 time such as 2026-01-31T12:00:00Z.");
    }
}
