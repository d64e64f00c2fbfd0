using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Events;

namespace OrleansRec.Silo.Hosting.Health;

/// <summary>The event log can be read.</summary>
internal sealed class StorageCheck(IEventLog events) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return HealthCheckResult.Healthy($"The log ends at position {await events.HeadAsync(cancellationToken)}.");
        }
        catch (UnavailableException error)
        {
            return HealthCheckResult.Unhealthy("The event log cannot be read.", error);
        }
    }
}
