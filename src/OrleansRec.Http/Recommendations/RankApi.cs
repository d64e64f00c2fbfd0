using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Recommendations;

/// <summary><c>POST /v1/rank</c>.</summary>
internal static class RankApi
{
    private const string Example = """{"userId":"42","itemIds":["boots-42","shirt-7"],"scenario":"home"}""";

    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/rank", Rank)
        .WithName("rank")
        .NeedsScope(ApiScopes.Read)
        .WithTags("recommendations")
        .WithSummary("The caller's own list, ordered for one person")
        .WithDescription(
            "Every distinct item is answered, whatever rules say of it; those that the model does not know come last, with the source 'unknown'.")
        .TakesJson<RankRequest>(Example)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Ok<RecommendationResponse>> Rank(
        HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        return TypedResults.Ok(await client.RankAsync(JsonBody.Fold(body.RootElement, new RankRequest(), Set), cancellation));
    }

    /// <summary>The request with one field set; a null field leaves the default.</summary>
    private static RankRequest Set(RankRequest request, string name, JsonElement json, FieldReader fields)
    {
        switch (name)
        {
            case "userId": return request with { UserId = fields.Text(name, json) };
            case "visitorId": return request with { VisitorId = fields.Text(name, json) };
            case "itemIds": return request with { ItemIds = fields.Texts(name, json) ?? [] };
            case "scenario": return request with { Scenario = fields.Text(name, json) ?? request.Scenario };
            case "itemId": return request with { ItemId = fields.Text(name, json) };
            case "contextItemIds": return request with { ContextItemIds = fields.Texts(name, json) };
            case "boost": return request with { Boost = BoostReader.Read(name, json, fields) };
            case "minUserVersion": return request with { MinUserVersion = fields.Integer(name, json) };
            case "explain": return request with { Explain = fields.Flag(name, json) ?? false };
            case "platform": return request with { Platform = fields.Text(name, json) };
            case "timeoutMs": return request with { TimeoutMs = (int?)fields.Integer(name, json, int.MinValue, int.MaxValue) };
            case "priority": return request with { Priority = fields.Text(name, json) ?? request.Priority };
            default:
                fields.Unknown(name);
                return request;
        }
    }
}
