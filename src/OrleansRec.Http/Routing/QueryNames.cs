using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansRec.Contracts.Errors;
using OrleansRec.Http.Json;

namespace OrleansRec.Http.Routing;

/// <summary>
/// Refuses a query parameter that the route does not have: a misspelled one would be as if it had not been sent, and what is forgotten
/// without 'dryRun' does not come back.
/// </summary>
internal static class QueryNames
{
    /// <summary>A route's parameters are those of its handler that may be left out.</summary>
    public static TBuilder WithOnlyItsQueryNames<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<MethodInfo>().FirstOrDefault() is { } handler)
                endpoint.Metadata.Add(new Known([.. handler.GetParameters().Where(p => p.HasDefaultValue).Select(p => p.Name!)]));
        });
        return endpoints;
    }

    /// <summary>Checks the requests of such routes; stands behind routing.</summary>
    public static void UseQueryNames(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.QueryString.HasValue && context.GetEndpoint()?.Metadata.GetMetadata<Known>() is { } known)
            Check(context.Request.Query, known.Names);
        return next(context);
    });

    private static void Check(IQueryCollection query, string[] known)
    {
        foreach (var name in query.Keys)
        {
            if (known.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            var (sent, there) = (FieldReader.Shorten(name), known.Length == 0 ? "this route takes none" : $"there is '{string.Join("', '", known)}'");
            throw new InvalidRequestException(sent, $"'{sent}' is not a known parameter; {there}.");
        }
    }

    private sealed record Known(string[] Names);
}
