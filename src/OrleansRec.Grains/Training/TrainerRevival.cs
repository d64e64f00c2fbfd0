using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRec.Abstractions;

namespace OrleansRec.Grains.Training;

/// <summary>Touches the trainer once when a silo starts: from then on its reminder keeps it alive.</summary>
internal sealed class TrainerRevival(IGrainFactory grains, TimeProvider time, ILogger<TrainerRevival> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<ITrainerGrain>(GrainKeys.Model).Status();
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.TrainerUnreachable(logger, e);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }
}
