using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Grains.Users;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Followers;

/// <summary>
/// Follows the event log into the silo's list of trending items, what answers come from where no model does, and into the people in its memory
/// whose events another silo wrote.
/// </summary>
internal sealed class TrendingFollower(
    IEventLog log, LogClock clock, PeopleBehind people, TimeProvider time, IOptions<FollowerOptions> options, ILogger<TrendingFollower> logger)
    : BackgroundService
{
    private const int Page = 5_000;

    /// <summary>Counting anew reads as many events as starting does: one recount for all who are forgotten meanwhile.</summary>
    private static readonly TimeSpan CountAnewEvery = TimeSpan.FromSeconds(30);

    private ItemStatistics _statistics = new();
    private volatile TrendingItems _trending = new([], []);
    private long _position = -1;
    private long _forgettings;
    private long _counted = time.GetTimestamp();

    public TrendingItems Trending => _trending;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.TrendingInterval, time);
        do
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.TrendingUnreadable(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        await people.ReadUpAsync();
        var forgettings = await log.ForgettingsAsync(cancellation);
        var changed = forgettings != _forgettings && time.GetElapsedTime(_counted) >= CountAnewEvery;
        // What somebody who was forgotten did is among the counts.
        if (changed) (_statistics, _position, _forgettings, _counted) = (new ItemStatistics(), -1, forgettings, time.GetTimestamp());
        if (_position < 0) _position = Math.Max(0, await log.HeadAsync(cancellation) - options.Value.TrendingEvents);
        while (true)
        {
            var page = await log.ReadAsync(_position, Page, cancellation);
            foreach (var stored in page)
            {
                // Only counts matter here: without a state before it, an event has no neighbours.
                var behaviour = Behaviour.From(stored.Event, stored.Item);
                _statistics.Observe(UserState.Empty, behaviour);
                clock.Observe(behaviour.Time);
                people.Observe(stored);
                _position = stored.Position;
                changed = true;
            }

            if (page.Count < Page) break;
        }

        if (!changed) return;
        var items = CandidateIndex.TopTrending(_statistics, CandidateIndex.TrendingItems);
        _trending = new TrendingItems(items, Array.ConvertAll(items, _statistics.Trend));
    }
}

/// <summary>Items by recent interest, best first; immutable.</summary>
/// <param name="Items">Catalogue indexes.</param>
/// <param name="Scores">Interest events, decayed with their age.</param>
internal sealed record TrendingItems(int[] Items, float[] Scores);
