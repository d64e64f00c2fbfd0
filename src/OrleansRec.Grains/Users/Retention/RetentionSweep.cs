using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Grains.Users.Retention;

/// <summary>
/// Follows the log from its beginning to the first page without an event that is too old, and has the grains of the people seen there trim
/// their logs. What no model has learned yet stays, and everybody's latest event.
/// </summary>
internal sealed class RetentionSweep(
    IEventLog log, IModelStore models, IGrainFactory grains, TimeProvider time, IOptions<UserOptions> options, ILogger<RetentionSweep> logger)
    : BackgroundService
{
    private const int Page = 5_000;

    /// <summary>Clocks of two silos may differ: an event that one still takes is not what another one removes.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Retention is not { } kept) return;
        using var timer = new PeriodicTimer(options.Value.RetentionInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var removed = await SweepAsync(time.GetUtcNow() - kept - Margin, stoppingToken);
                if (removed > 0) Log.Trimmed(logger, removed);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotTrimmed(logger, e);
            }
        }
    }

    private async Task<long> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        if (await models.LiveAsync(GrainKeys.Model, cancellation) is not { } live) return 0;
        var (removed, position, found) = (0L, 0L, true);
        while (found)
        {
            var page = await log.ReadAsync(position, Page, cancellation);
            if (page.Count == 0) break;
            position = page[^1].Position;
            found = false;

            // Somebody of whom only one old event is left has been trimmed before.
            var old = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var stored in page)
            {
                if (stored.Event.Timestamp >= before || stored.Position > live.LogPosition) continue;
                old[stored.UserKey] = old.GetValueOrDefault(stored.UserKey) + 1;
                found = true;
            }

            foreach (var (user, events) in old)
                if (events > 1) removed += await grains.GetGrain<IUserGrain>(user).Trim(before, live.LogPosition);
        }

        return removed;
    }
}
