using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansRec.Http.OpenApi;

/// <summary>What an endpoint takes, for routing (415 for other content types) and for the OpenAPI document.</summary>
internal static class EndpointDescriptions
{
    /// <summary>The endpoint reads a JSON body of <typeparamref name="T"/> itself.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint, string example, bool optional = false)
        where T : notnull => endpoint
            .Accepts<T>(optional, "application/json")
            .WithMetadata(new BodyExample(JsonNode.Parse(example)!));
}

/// <summary>An example body for the OpenAPI document.</summary>
internal sealed record BodyExample(JsonNode Body);
