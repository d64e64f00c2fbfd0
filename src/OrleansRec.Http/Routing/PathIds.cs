using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Http.Routing;

/// <summary>
/// Gives handlers the id of a path exactly as it was percent-encoded. The server decodes <c>%25</c> but not <c>%2F</c>, so that
/// <c>a%2Fb</c> and <c>a%252Fb</c> look the same to routing, and it removes an id <c>..</c>; here the raw target decides.
/// </summary>
/// <remarks>
/// 1. An encoded id is taken out of the raw target and a placeholder put into the path. 2. Routing matches. 3. The id becomes the route value.
/// </remarks>
internal static class PathIds
{
    private const string Placeholder = "~";
    private static readonly string[] Collections = ["/v1/items/", "/v1/users/", "/v1/visitors/", "/v1/models/"];
    private static readonly string[] RouteValues = ["id", "version"];
    private static readonly object ItemKey = new();
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Adds routing with exact ids.</summary>
    public static void UseRoutingWithExactIds(this WebApplication app)
    {
        app.Use(TakeOut);
        app.UseRouting();
        app.Use(PutBack);
    }

    private static Task TakeOut(HttpContext context, RequestDelegate next)
    {
        var path = PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var collection = Collections.FirstOrDefault(c => path.StartsWith(c, StringComparison.OrdinalIgnoreCase));
        if (collection is not null)
        {
            var tail = path[collection.Length..];
            var end = tail.IndexOf('/');
            var (id, rest) = end < 0 ? (tail, "") : (tail[..end], tail[end..]);
            if (id.Contains('%'))
            {
                context.Items[ItemKey] = (Id: Decode(id), context.Request.Path);
                context.Request.Path = $"{collection}{Placeholder}{rest}";
            }
        }
        return next(context);
    }

    private static Task PutBack(HttpContext context, RequestDelegate next)
    {
        if (context.Items[ItemKey] is (string id, PathString path))
        {
            context.Request.Path = path;
            foreach (var name in RouteValues)
            {
                if (context.Request.RouteValues.ContainsKey(name))
                    context.Request.RouteValues[name] = id;
            }
        }
        return next(context);
    }

    /// <summary>The path of a request target: without the query, and without the authority that a proxy's request carries.</summary>
    private static string PathOf(string target)
    {
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    /// <exception cref="InvalidRequestException">A percent sign is not followed by two hex digits, or the bytes are no UTF-8.</exception>
    internal static string Decode(string segment)
    {
        var bytes = new byte[segment.Length];
        var length = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '%')
            {
                bytes[length++] = (byte)segment[i];
                continue;
            }
            if (i + 2 >= segment.Length || !byte.TryParse(segment.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out bytes[length++]))
                throw new InvalidRequestException("id", "The id in the path has a '%' without two hex digits after it; write '%' as '%25'.");
            i += 2;
        }
        try
        {
            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidRequestException("id", $"The id in the path, '{segment}', is not valid UTF-8; percent-encode the UTF-8 bytes.");
        }
    }
}
