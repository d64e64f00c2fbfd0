using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;

namespace OrleansRec.Silo.Hosting.Health;

/// <summary>The event log can be read. Where it or the catalogue cannot be written, lists are still served: degraded, which is ready.</summary>
internal sealed class StorageCheck(IEventLog events, ICatalogueStore catalogue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var ends = $"The log ends at position {await events.HeadAsync(cancellationToken)}";
            return events.WritesFail || catalogue.WritesFail
                ? HealthCheckResult.Degraded($"{ends}, but what came last could not be written; the silo's log says why.")
                : HealthCheckResult.Healthy($"{ends}.");
        }
        catch (UnavailableException error)
        {
            return HealthCheckResult.Unhealthy("The event log cannot be read.", error);
        }
    }
}
