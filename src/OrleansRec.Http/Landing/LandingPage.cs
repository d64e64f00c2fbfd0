using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http.Landing;

/// <summary>The page at <c>/</c>: where everything is, the live model, and a try-out. It needs nothing from other servers.</summary>
internal static class LandingPage
{
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder app)
    {
        MapAsset(app, "/", "landing.html", "text/html; charset=utf-8");
        MapAsset(app, "/landing.css", "landing.css", "text/css; charset=utf-8");
        MapAsset(app, "/landing.js", "landing.js", "text/javascript; charset=utf-8");
    }

    private static void MapAsset(IEndpointRouteBuilder app, string path, string name, string contentType)
    {
        var bytes = Read(name);
        app.MapGet(path, (HttpContext context) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.CacheControl = "no-cache";
            return TypedResults.Bytes(bytes, contentType);
        }).ExcludeFromDescription().NeedsNoKey();
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The page's part '{name}' is not in the assembly.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
