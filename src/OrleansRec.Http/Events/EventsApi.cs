using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Validation;
using OrleansRec.Http.Json;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Events;

/// <summary><c>POST /v1/events</c>.</summary>
internal static class EventsApi
{
    private const string Example = """
        {"events":[{"eventId":"e-1","userId":"42","itemId":"sku-7","type":"view","timestamp":"2026-01-31T12:00:00Z","platform":"web"}]}
        """;

    private static readonly TrackResult Nothing = new()
    {
        Accepted = 0,
        Duplicates = 0,
        Rejected = [],
        UserVersions = new Dictionary<string, long>(),
        VisitorVersions = new Dictionary<string, long>(),
    };

    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/events", Track)
        .WithName("trackEvents")
        .WithTags("events")
        .WithSummary("Record behaviour events")
        .WithDescription(
            "Answers when the accepted events are durable. Bad entries are listed in 'rejected' by index, the others are stored. " +
            "Types: impression, view, click, favorite, addToCart, removeFromCart, purchase, refund, search, dislike, and a shop's own. " +
            "A retry with the same eventId changes nothing. 'userVersions' and 'visitorVersions' go into 'minUserVersion' of a recommendation.")
        .TakesJson<TrackRequest>(Example)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<Ok<TrackResult>> Track(
        HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        var entries = JsonBody.Entries(body.RootElement, "events");
        EventValidation.RequireBatch(entries.GetArrayLength());

        var batch = JsonBody.Split(entries, EventReader.Read);
        var result = batch.Valid.Length == 0
            ? Nothing
            : await client.TrackAsync([.. batch.Valid.Select(p => p.Entry!)], cancellation);
        return TypedResults.Ok(result with { Rejected = batch.Merge(result.Rejected) });
    }
}

/// <summary>A batch of behaviour events.</summary>
/// <param name="Events">1 to 1,000 events.</param>
internal sealed record TrackRequest(IReadOnlyList<BehaviourEvent> Events);
