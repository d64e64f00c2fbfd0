using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http.Metrics;

/// <summary><c>GET /metrics</c>: the counters of the engine, of Orleans, of the web server and of the runtime, in Prometheus' text format.</summary>
internal static class MetricsApi
{
    private static readonly string[] Meters = ["OrleansRec", "Microsoft.Orleans", "Microsoft.AspNetCore.*", "System.Runtime"];

    public static void AddMetrics(IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());

    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics").NeedsScope(ApiScopes.Read);
}
