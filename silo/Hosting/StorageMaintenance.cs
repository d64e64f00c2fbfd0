using Microsoft.Data.Sqlite;

namespace OrleansRec.Silo.Hosting;

/// <summary>Takes what was deleted out of the write-ahead files too, every few minutes: a forgotten person is in no file then.</summary>
internal sealed partial class StorageMaintenance(FolderStorage storage, TimeProvider time, ILogger<StorageMaintenance> logger) : BackgroundService
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
            catch (SqliteException error)
            {
                Failed(error);
            }
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "The write-ahead files could not be emptied; it is tried again.")]
    private partial void Failed(Exception error);
}
