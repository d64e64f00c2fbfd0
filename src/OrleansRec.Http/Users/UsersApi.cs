using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Users;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;
using OrleansRec.Http.OpenApi;

namespace OrleansRec.Http.Users;

/// <summary><c>PUT/GET /v1/users/{id}</c>.</summary>
internal static class UsersApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapPut("/users/{id}", Put)
            .WithName("setUser")
            .WithTags("users")
            .WithSummary("Replace a user's attributes")
            .WithDescription("Answers with the user when the attributes are durable; a key without the scope read gets no behaviour. Percent-encode the id: '/' is %2F.")
            .TakesJson<UserAttributes>("""{"attributes":{"country":"FR","segment":"outdoor"}}""")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        v1.MapGet("/users/{id}", Get)
            .WithName("getUser")
            .WithTags("users")
            .WithSummary("What is known of a user")
            .WithDescription("404 where neither an event nor attributes are known.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<UserView>> Put(string id, HttpRequest request, OrleansRecClient client, CancellationToken cancellation)
    {
        using var body = await JsonBody.Read(request, cancellation);
        var user = await client.SetUserAsync(id, Read(body.RootElement), cancellation);
        return TypedResults.Ok(KeyCheck.MayRead(request.HttpContext) ? user : WithoutBehaviour(user));
    }

    private static async Task<Ok<UserView>> Get(string id, OrleansRecClient client, CancellationToken cancellation) =>
        TypedResults.Ok(await client.GetUserAsync(id, cancellation));

    /// <summary>For who may send and not ask: the same shape, with what was sent and the version.</summary>
    private static UserView WithoutBehaviour(UserView user) =>
        user with { Events = new Dictionary<string, int>(), RecentItems = [], Cart = [], LastSeen = null };

    /// <summary>Missing attributes are left null: the rules of users name them.</summary>
    private static UserAttributes Read(JsonElement root) => new()
    {
        Attributes = JsonBody.Fold<IReadOnlyDictionary<string, string>?>(root, null, (attributes, name, json, fields) =>
        {
            if (name == "attributes") return fields.Map(name, json);
            fields.Unknown(name);
            return attributes;
        })!,
    };
}
