using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http.Safety;

/// <summary>
/// A server without keys listens on loopback only, where a browser still brings it requests of any page that is open: under a foreign name that
/// points here (DNS rebinding), or from a foreign origin. Those are refused; a page of the server itself may ask.
/// </summary>
internal static class LocalCallers
{
    /// <summary>Asked per request, for keys may come while the server runs.</summary>
    public static void UseLocalCallersOnly(this WebApplication app)
    {
        var ring = app.Services.GetRequiredService<KeyRing>();
        app.Use((context, next) => !ring.IsRequired && Fault(context.Request) is { } fault
            ? TypedResults.Problem(
                $"{fault}; a server without keys answers this machine only: ask 127.0.0.1 or localhost, or add keys under OrleansRec:Keys.",
                null, StatusCodes.Status403Forbidden, "Forbidden").ExecuteAsync(context)
            : next(context));
    }

    private static string? Fault(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host)) return $"The request is for the host '{request.Host.Host}'";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"The request comes from a page of '{origin}'";
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
