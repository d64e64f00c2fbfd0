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

/// <summary><c>POST /v1/recommendations</c>.</summary>
internal static class RecommendationsApi
{
    private const string Example = """{"userId":"42","scenario":"home","count":10,"minUserVersion":17,"explain":true}""";

    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/recommendations", Recommend)
        .WithName("recommend")
        .NeedsScope(ApiScopes.Read)
        .WithTags("recommendations")
        .WithSummary("The list for one person")
        .WithDescription(
            "An unknown person gets a cold-start answer. 'minUserVersion' (from events) makes the answer reflect those events. " +
            "'fallback' is set when the answer did not come from a model. 'filter' keeps only items that match, such as " +
            "category = \"boots\" and price < 50 and brand in (\"a\", \"b\") and colour != \"red\"; 'boost' multiplies the scores of those that do.")
        .TakesJson<RecommendationRequest>(Example)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Ok<RecommendationResponse>> Recommend(
        HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        return TypedResults.Ok(await client.RecommendAsync(JsonBody.Fold(body.RootElement, new RecommendationRequest(), Set), cancellation));
    }

    /// <summary>The request with one field set; a null field leaves the default.</summary>
    private static RecommendationRequest Set(RecommendationRequest request, string name, JsonElement json, FieldReader fields)
    {
        switch (name)
        {
            case "userId": return request with { UserId = fields.Text(name, json) };
            case "visitorId": return request with { VisitorId = fields.Text(name, json) };
            case "scenario": return request with { Scenario = fields.Text(name, json) ?? request.Scenario };
            case "itemId": return request with { ItemId = fields.Text(name, json) };
            case "contextItemIds": return request with { ContextItemIds = fields.Texts(name, json) };
            case "count": return request with { Count = (int?)fields.Integer(name, json, int.MinValue, int.MaxValue) ?? request.Count };
            case "excludeItemIds": return request with { ExcludeItemIds = fields.Texts(name, json) };
            case "excludeSeen": return request with { ExcludeSeen = fields.Flag(name, json) ?? false };
            case "diversity": return request with { Diversity = fields.Number(name, json) };
            case "minUserVersion": return request with { MinUserVersion = fields.Integer(name, json) };
            case "explain": return request with { Explain = fields.Flag(name, json) ?? false };
            case "platform": return request with { Platform = fields.Text(name, json) };
            case "timeoutMs": return request with { TimeoutMs = (int?)fields.Integer(name, json, int.MinValue, int.MaxValue) };
            case "priority": return request with { Priority = fields.Text(name, json) ?? request.Priority };
            case "filter": return request with { Filter = fields.Text(name, json) };
            case "boost": return request with { Boost = BoostReader.Read(name, json, fields) };
            default:
                fields.Unknown(name);
                return request;
        }
    }
}
