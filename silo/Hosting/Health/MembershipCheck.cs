using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansRec.Silo.Hosting.Health;

/// <summary>This silo is an active member of its cluster.</summary>
internal sealed class MembershipCheck(ISiloStatusOracle membership) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = membership.CurrentStatus;
        return Task.FromResult(status == SiloStatus.Active
            ? HealthCheckResult.Healthy("Active.")
            : HealthCheckResult.Unhealthy($"The silo is {status}."));
    }
}
