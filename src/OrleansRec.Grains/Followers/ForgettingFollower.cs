using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Grains.Users.Lanes;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Followers;

/// <summary>
/// Follows tombstones to the people in this silo's memory. A person is forgotten by the own grain, but for one: in a database restored from a backup the
/// person is back, may be active here, and is forgotten again by another silo, whose tombstone file knew.
/// </summary>
internal sealed class ForgettingFollower(
    IEventLog log, ActiveUsers active, TimeProvider time, IOptions<FollowerOptions> options, ILogger<ForgettingFollower> logger)
    : BackgroundService
{
    private const string Why = "The person was forgotten.";

    private Tombstones? _known;
    private long _forgettings;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ForgettingInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ForgettingsUnreadable(logger, e);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var forgettings = await log.ForgettingsAsync(cancellation);
        if (forgettings == _forgettings) return;
        var tombstones = await log.ReadTombstonesAsync(cancellation);
        var others = _known is null ? tombstones : tombstones.Without(_known);
        foreach (var user in active.All)
            if (others.Find(user.Journal.Key) is not null) user.Drop(Why);
        (_known, _forgettings) = (tombstones, forgettings);
    }
}
