using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Models;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Models;

/// <summary><c>GET /v1/models</c>, <c>POST /v1/models/train</c> and <c>POST /v1/models/{version}/activate</c>.</summary>
internal static class ModelsApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/models", List)
            .WithName("listModels")
            .WithTags("models")
            .WithSummary("Versions with their metrics, the live one, and what the trainer does");

        v1.MapPost("/models/train", Train)
            .WithName("train")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("models")
            .WithSummary("Ask for a training round now")
            .WithDescription("Answers at once with what the trainer does; no effect while a round runs. 'full' trains from scratch on the whole log.")
            .TakesJson<TrainRequest>("""{"full":false}""", optional: true);

        v1.MapPost("/models/{version}/activate", Activate)
            .WithName("activateModel")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("models")
            .WithSummary("Make a stored version live (roll back or forward)")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ModelList>> List(OrleansRecClient client, CancellationToken cancellation) =>
        TypedResults.Ok(WithNumbersOnly(await client.ModelsAsync(cancellation)));

    private static async Task<Accepted<TrainerStatus>> Train(HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        var hasBody = request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0;
        var train = hasBody ? await Read(request, cancellation) : new TrainRequest();
        return TypedResults.Accepted("/v1/models", await client.TrainAsync(train, cancellation));
    }

    private static async Task<Ok<ModelVersionInfo>> Activate(string version, OrleansRecClient client, CancellationToken cancellation) =>
        TypedResults.Ok(WithNumbersOnly(await client.ActivateModelAsync(version, cancellation)));

    private static ModelList WithNumbersOnly(ModelList list) => list with { Models = [.. list.Models.Select(WithNumbersOnly)] };

    /// <summary>Leaves out metrics without a value (the AUC of one class): JSON has no NaN.</summary>
    private static ModelVersionInfo WithNumbersOnly(ModelVersionInfo model) => model with
    {
        Metrics = model.Metrics.Where(m => double.IsFinite(m.Value)).ToDictionary(),
    };

    private static async Task<TrainRequest> Read(HttpRequest request, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        return JsonBody.Fold(body.RootElement, new TrainRequest(false), (train, name, json, fields) =>
        {
            if (name == "full") return train with { Full = fields.Flag(name, json) ?? false };
            fields.Unknown(name);
            return train;
        });
    }
}
