using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http.Health;

/// <summary>
/// <c>/health/live</c>: the process answers; nothing else is asked. <c>/health/ready</c>: every registered health check that
/// has the tag <see cref="ReadyTag"/> is healthy or degraded; 503 otherwise.
/// </summary>
public static class HealthApi
{
    /// <summary>The tag of the checks behind <c>/health/ready</c>.</summary>
    public const string ReadyTag = "ready";

    internal static void Map(IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Write }).NeedsNoKey();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains(ReadyTag), ResponseWriter = Write }).NeedsNoKey();
    }

    private static Task Write(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(e => e.Key, e => new HealthCheckAnswer(e.Value.Status.ToString(), e.Value.Description));
        return context.Response.WriteAsJsonAsync(new HealthAnswer(report.Status.ToString(), checks), ApiJson.Default.HealthAnswer);
    }
}

/// <summary>What <c>/health</c> says.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Checks">Each check's own answer by name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthCheckAnswer> Checks);

/// <summary>One check's answer.</summary>
internal sealed record HealthCheckAnswer(string Status, string? Description);
