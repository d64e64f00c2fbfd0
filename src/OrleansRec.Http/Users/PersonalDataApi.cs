using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OrleansRec.Client;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Users;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Users;

/// <summary>
/// <c>DELETE /v1/users/{id}</c>, <c>GET /v1/users/{id}/export</c>, the same of <c>/v1/visitors/{id}</c>, and <c>POST /v1/users/{id}/merge</c>.
/// </summary>
internal static class PersonalDataApi
{
    private const string JsonLines = "application/jsonl";
    private static readonly ReadOnlyMemory<byte> LineEnd = "\n"u8.ToArray();

    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapDelete("/users/{id}", Forget)
            .WithName("forgetUser")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("users")
            .WithSummary("Forget a user")
            .WithDescription(
                "Removes events, state, attributes and merged visitors, and answers with a receipt. Events up to that moment are refused from then "
                + "on; the next training round excludes the user. '?dryRun=true' only tells what there is. Forgetting again is no error.");

        v1.MapGet("/users/{id}/export", Export)
            .WithName("exportUser")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("users")
            .WithSummary("Everything about a user, as JSON lines")
            .WithDescription("The first line is {\"user\":…}, every further one {\"event\":…}, in the order in which they count.")
            .Produces<UserExportLine>(StatusCodes.Status200OK, JsonLines)
            .ProducesProblem(StatusCodes.Status404NotFound);

        v1.MapDelete("/visitors/{id}", ForgetVisitor)
            .WithName("forgetVisitor")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("users")
            .WithSummary("Forget a visitor who never signed in")
            .WithDescription("As for a user. 409 where the visitor was merged into a user, whose events they are now.")
            .ProducesProblem(StatusCodes.Status409Conflict);

        v1.MapGet("/visitors/{id}/export", ExportVisitor)
            .WithName("exportVisitor")
            .NeedsScope(ApiScopes.Admin)
            .WithTags("users")
            .WithSummary("Everything about a visitor who never signed in, as JSON lines")
            .WithDescription("As for a user. 409 where the visitor was merged into a user, whose events they are now.")
            .Produces<UserExportLine>(StatusCodes.Status200OK, JsonLines)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        v1.MapPost("/users/{id}/merge", Merge)
            .WithName("mergeVisitor")
            .WithTags("users")
            .WithSummary("Make a visitor's history the user's")
            .WithDescription(
                "For a visitor who signs in. Events sent for the visitor later count for the user too, also where neither was known before. "
                + "Merging again changes nothing; a visitor belongs to one user.")
            .TakesJson<MergeRequest>("""{"visitorId":"cookie-7f3a"}""")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    private static async Task<Ok<ForgetReceipt>> Forget(
        string id, OrleansRecClient client, CancellationToken cancellation, string? dryRun = null) =>
        TypedResults.Ok(await client.ForgetUserAsync(id, IsDry(dryRun), cancellation));

    private static async Task<Ok<ForgetReceipt>> ForgetVisitor(
        string id, OrleansRecClient client, CancellationToken cancellation, string? dryRun = null) =>
        TypedResults.Ok(await client.ForgetVisitorAsync(id, IsDry(dryRun), cancellation));

    private static bool IsDry(string? dryRun) => dryRun switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new InvalidRequestException("dryRun", $"'dryRun' is '{dryRun}'; send true or false."),
    };

    private static Task Export(
        string id, HttpResponse response, OrleansRecClient client, IOptions<JsonOptions> json, CancellationToken cancellation) =>
        Write(client.ExportUserAsync(id, cancellation), response, json, cancellation);

    private static Task ExportVisitor(
        string id, HttpResponse response, OrleansRecClient client, IOptions<JsonOptions> json, CancellationToken cancellation) =>
        Write(client.ExportVisitorAsync(id, cancellation), response, json, cancellation);

    private static async Task Write(
        IAsyncEnumerable<UserExportLine> lines, HttpResponse response, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        var type = (JsonTypeInfo<UserExportLine>)json.Value.SerializerOptions.GetTypeInfo(typeof(UserExportLine));
        await foreach (var line in lines.WithCancellation(cancellation))
        {
            // Set with the first line: until then the answer may still be a problem.
            response.ContentType ??= JsonLines;
            await JsonSerializer.SerializeAsync(response.BodyWriter, line, type, cancellation);
            await response.BodyWriter.WriteAsync(LineEnd, cancellation);
        }
    }

    private static async Task<Ok<MergeResult>> Merge(string id, HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        return TypedResults.Ok(await client.MergeUserAsync(id, Read(body.RootElement), cancellation));
    }

    /// <summary>A missing id is left null: the rules of users name it.</summary>
    private static string Read(JsonElement root) => JsonBody.Fold<string?>(root, null, (visitorId, name, json, fields) =>
    {
        if (name == "visitorId") return fields.Text(name, json);
        fields.Unknown(name);
        return visitorId;
    })!;
}
