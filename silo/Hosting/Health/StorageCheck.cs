using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;

namespace OrleansRec.Silo.Hosting.Health;

/// <summary>The event log can be read. Where it or the catalogue cannot be written, lists are still served: degraded, which is ready.</summary>
internal sealed class StorageCheck(IEventLog events, ICatalogueStore catalogue) : IHealthCheck
{
    /// <summary>A database may hang rather than refuse; whoever watches the silo is not to wait for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var ends = $"The log ends at position {await events.HeadAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken)}";
            return events.WritesFail || catalogue.WritesFail
                ? HealthCheckResult.Degraded($"{ends}, but what came last could not be written; the silo's log says why.")
                : HealthCheckResult.Healthy($"{ends}.");
        }
        catch (TimeoutException error)
        {
            return HealthCheckResult.Unhealthy($"The event log did not answer within {Patience.TotalSeconds} s.", error);
        }
        catch (UnavailableException error)
        {
            return HealthCheckResult.Unhealthy("The event log cannot be read.", error);
        }
    }
}
