using Microsoft.AspNetCore.Builder;

namespace OrleansRec.Http.Keys;

/// <summary>What a key may do. <c>admin</c> includes the others; <c>write</c> does not include <c>read</c>.</summary>
public static class ApiScopes
{
    /// <summary>Ask: lists, similar items, what is known of items and users.</summary>
    public const string Read = "read";

    /// <summary>Send: events, items, attributes, merges.</summary>
    public const string Write = "write";

    /// <summary>Everything: training, activation, scenarios, forgetting, exports and the dashboard too.</summary>
    public const string Admin = "admin";

    /// <summary>Every scope.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write, Admin];

    /// <summary>
    /// States what a call needs. Without it a call of the API needs <see cref="Read"/> for GET and <see cref="Write"/> for any other method, and
    /// whatever lies outside the API needs <see cref="Admin"/>.
    /// </summary>
    public static TBuilder NeedsScope<TBuilder>(this TBuilder endpoint, string scope) where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(new NeededScope(scope)));
        return endpoint;
    }

    /// <summary>Anyone may call it: health, the start page, the document.</summary>
    internal static TBuilder NeedsNoKey<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(new NeededScope(null)));
        return endpoint;
    }
}

/// <summary>The scope that an endpoint needs; null where it needs no key.</summary>
internal sealed record NeededScope(string? Scope);
