using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRec.Abstractions;

namespace OrleansRec.Grains.Training;

/// <summary>
/// Touches the trainer when a silo starts and every few seconds from then on: where its silo is lost, it comes up on another one long before
/// its reminder would wake it.
/// </summary>
internal sealed class TrainerRevival(IGrainFactory grains, TimeProvider time, ILogger<TrainerRevival> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reached = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<ITrainerGrain>(GrainKeys.Model).Status();
                reached = true;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (reached) Log.TrainerUnreachable(logger, e);
                reached = false;
            }

            await Task.Delay(reached ? Interval : RetryAfter, time, stoppingToken);
        }
    }
}
