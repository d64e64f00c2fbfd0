using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansRec.Http.Keys;

/// <summary>
/// Lets a request through whose key has the scope that its endpoint needs. The key is a bearer token; for a browser, which cannot send one to
/// the dashboard, it may also be the password of the basic scheme; not for the API, where a browser would send it along for other sites.
/// </summary>
internal static class KeyCheck
{
    /// <summary>After routing: the endpoint decides.</summary>
    public static void UseKeys(this WebApplication app)
    {
        var ring = app.Services.GetRequiredService<KeyRing>();
        app.Use((context, next) => Check(context, ring) is { } refusal ? refusal.ExecuteAsync(context) : next(context));
    }

    private static IResult? Check(HttpContext context, KeyRing ring)
    {
        if (!ring.IsRequired || context.GetEndpoint() is not { } endpoint || ScopeOf(endpoint, context.Request) is not { } scope)
            return null;
        var isApi = context.Request.Path.StartsWithSegments("/v1");
        var text = TextOf(context.Request.Headers.Authorization.ToString(), takesBasic: !isApi);
        if (text is null || ring.Find(text) is not { } key)
        {
            context.Response.Headers.WWWAuthenticate = isApi ? "Bearer" : "Basic realm=\"OrleansRec\"";
            var fault = text is null ? "The request has no key" : "The key is not known";
            return TypedResults.Problem($"{fault}; send 'Authorization: Bearer KEY'.", null, StatusCodes.Status401Unauthorized, "Unauthorized");
        }
        if (!key.May(scope))
        {
            return TypedResults.Problem(
                $"The key '{key.Name}' has the scopes {string.Join(", ", key.Scopes)}, but this call needs {scope}; send another key.",
                null, StatusCodes.Status403Forbidden, "Forbidden");
        }
        context.Features.Set(key);
        if (key.Rate is not { } rate || rate.Admits()) return null;
        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Problem(
            $"The key '{key.Name}' may send {rate.RequestsPerSecond} requests per second, {rate.Burst} at once; send again after a second.",
            null, StatusCodes.Status429TooManyRequests, "Too many requests");
    }

    /// <summary>Whether who asks may read; anyone may where no key is needed.</summary>
    public static bool MayRead(HttpContext context) => context.Features.Get<ApiKey>()?.May(ApiScopes.Read) ?? true;

    /// <summary>Null where no key is needed.</summary>
    private static string? ScopeOf(Endpoint endpoint, HttpRequest request)
    {
        if (endpoint.Metadata.GetMetadata<NeededScope>() is { } stated) return stated.Scope;
        if (!request.Path.StartsWithSegments("/v1")) return ApiScopes.Admin;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? ApiScopes.Read : ApiScopes.Write;
    }

    private static string? TextOf(string authorization, bool takesBasic)
    {
        const string Bearer = "Bearer ", Basic = "Basic ";
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (!takesBasic || !authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':');
        return colon < 0 ? null : pair[(colon + 1)..];
    }
}
