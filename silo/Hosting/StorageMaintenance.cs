using OrleansRec.Contracts.Errors;
using OrleansRec.Storage;

namespace OrleansRec.Silo.Hosting;

/// <summary>Takes what was deleted out of the storage's files, every few minutes.</summary>
internal sealed partial class StorageMaintenance(SiloStorage storage, TimeProvider time, ILogger<StorageMaintenance> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await storage.Opened.MaintainAsync(stoppingToken);
            }
            catch (Exception error) when (error is UnavailableException or StorageRefusedException)
            {
                Failed(error);
            }
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "What was deleted could not be taken out of the files; it is tried again.")]
    private partial void Failed(Exception error);
}
