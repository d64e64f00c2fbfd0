using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Scenarios;

/// <summary><c>GET /v1/scenarios</c> and <c>GET/PUT/DELETE /v1/scenarios/{name}</c>.</summary>
internal static class ScenariosApi
{
    private const string Example = """
        {"sources":[{"name":"item-to-item","quota":120},{"name":"trending","quota":50}],"tasks":{"purchase":1},
         "rules":["available","not-disliked","not-bought"],"diversity":0.1}
        """;

    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/scenarios", List)
            .WithName("listScenarios")
            .WithTags("scenarios")
            .WithSummary("Every scenario in force: sources, task blend, rules");

        v1.MapGet("/scenarios/{name}", Get)
            .WithName("getScenario")
            .WithTags("scenarios")
            .WithSummary("One scenario")
            .ProducesProblem(StatusCodes.Status404NotFound);

        v1.MapPut("/scenarios/{name}", Put)
            .WithName("setScenario")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("scenarios")
            .WithSummary("Add a scenario or replace one, built-in ones included")
            .WithDescription("Answers with the scenario when it is durable; every silo has it within a second. 'name' may be left out of the body.")
            .TakesJson<Scenario>(Example)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        v1.MapDelete("/scenarios/{name}", Reset)
            .WithName("resetScenario")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("scenarios")
            .WithSummary("Remove a scenario of the shop's own, or go back to the built-in one")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ScenarioList>> List(OrleansRecClient client, CancellationToken cancellation) =>
        TypedResults.Ok(await client.ScenariosAsync(cancellation));

    private static async Task<Ok<Scenario>> Get(string name, OrleansRecClient client, CancellationToken cancellation) =>
        TypedResults.Ok(await client.GetScenarioAsync(name, cancellation));

    private static async Task<Ok<Scenario>> Put(string name, HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        var scenario = JsonBody.Fold(body.RootElement, new Scenario { Name = name }, ScenarioReader.Set);
        if (scenario.Name != name)
        {
            throw new InvalidRequestException(
                "name", $"'name' is '{scenario.Name}', the path names '{name}'; send the same name or leave it out of the body.");
        }
        return TypedResults.Ok(await client.SetScenarioAsync(scenario, cancellation));
    }

    private static async Task<NoContent> Reset(string name, OrleansRecClient client, CancellationToken cancellation) =>
        await client.ResetScenarioAsync(name, cancellation)
            ? TypedResults.NoContent()
            : throw new NotFoundException($"The shop has no scenario '{name}' of its own; built-in ones stay.");
}
