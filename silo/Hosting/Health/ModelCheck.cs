using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage.Models;

namespace OrleansRec.Silo.Hosting.Health;

/// <summary>Once a version is live, the engine has a model; before that there is nothing to wait for.</summary>
/// <param name="first">Null where this silo does not ask itself.</param>
internal sealed class ModelCheck(IModelStore models, InferenceEngine engine, FirstRequests? first = null) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (engine.ModelVersion is { } version)
        {
            return first is { IsDone: false }
                ? HealthCheckResult.Unhealthy($"{version} is loaded; the silo warms up.")
                : HealthCheckResult.Healthy(engine.Problem is { } other ? $"{version} answers; {other}" : $"{version} answers.");
        }

        try
        {
            return await models.LiveAsync(GrainKeys.Model, cancellationToken) is { } live
                ? HealthCheckResult.Unhealthy(engine.Problem ?? $"{live.Version} is live but not loaded yet.")
                : HealthCheckResult.Healthy("No model is trained yet; answers come from trending items.");
        }
        catch (UnavailableException error)
        {
            return HealthCheckResult.Unhealthy("The model store cannot be read.", error);
        }
    }
}
