using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansRec.Http.Safety;

/// <summary>
/// Headers of every answer: no guessing of content types, no framing, no referrer, nothing kept by caches unless the endpoint says otherwise,
/// and a content policy: nothing at all for data, the server's own parts for pages. Over TLS browsers are told to stay with it.
/// </summary>
internal static class SecurityHeaders
{
    private const string Nothing = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Pages of libraries, such as the dashboard, carry scripts and styles in their text.</summary>
    private const string OwnPages =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string OneYear = "max-age=31536000";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            Write((HttpContext)state);
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    private static void Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        var isData = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = isData ? Nothing : OwnPages;
        if (headers.CacheControl.Count == 0 && context.Request.Path.StartsWithSegments("/v1")) headers.CacheControl = "no-store";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = OneYear;
    }
}
