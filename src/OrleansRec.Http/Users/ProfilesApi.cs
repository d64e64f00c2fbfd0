using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Client;
using OrleansRec.Contracts.Users;
using OrleansRec.Http.Json;

namespace OrleansRec.Http.Users;

/// <summary><c>GET /v1/users/{id}/profile</c> and <c>GET /v1/users/{id}/attributes</c>.</summary>
internal static class ProfilesApi
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/users/{id}/profile", Profile)
            .WithName("userProfile")
            .WithTags("users")
            .WithSummary("Interests, price level, preferred attributes and predicted traits of a user")
            .WithDescription(
                "From the live model; counted from behaviour, with 'fallback', where there is none. An unknown user gets empty lists. "
                + "Percent-encode the id: '/' is %2F.");

        v1.MapGet("/users/{id}/attributes", Attributes)
            .WithName("userAttributes")
            .WithTags("users")
            .WithSummary("Attributes of items that a user prefers")
            .WithDescription("Those first that stand out most from what a stranger would prefer. An unknown user gets an empty list.");
    }

    private static async Task<Ok<UserProfile>> Profile(string id, OrleansRecClient client, CancellationToken cancellation) =>
        TypedResults.Ok(await client.GetProfileAsync(id, cancellation));

    private static async Task<Ok<AttributePreferences>> Attributes(
        string id, OrleansRecClient client, CancellationToken cancellation, string? count = null) =>
        TypedResults.Ok(await client.GetAttributesAsync(id, Count.Read(count), cancellation));
}
