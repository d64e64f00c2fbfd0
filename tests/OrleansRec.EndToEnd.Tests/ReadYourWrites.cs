using OrleansRec.Client;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>Pairs of an event and a list that has to know it, from several callers at once over the SDK.</summary>
internal static class ReadYourWrites
{
    /// <returns>How many answers did not know the event before them.</returns>
    public static async Task<int> StaleAsync(OrleansRecClient client, int pairs, int callers, int users)
    {
        var stale = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = callers };
        await Parallel.ForAsync(0, pairs, options, async (pair, cancellation) =>
        {
            var user = $"pair-user-{pair % users}";
            var tracked = await client.TrackAsync(
                new BehaviourEvent
                {
                    EventId = $"pair-{pair}",
                    UserId = user,
                    ItemId = $"pair-item-{pair % 100}",
                    Type = EventTypes.View,
                    Timestamp = DateTimeOffset.UtcNow,
                },
                cancellation);
            var version = tracked.UserVersions[user];
            var answer = await client.RecommendAsync(
                new RecommendationRequest { UserId = user, Count = 5, MinUserVersion = version }, cancellation);
            if (answer.UserVersion < version) Interlocked.Increment(ref stale);
        });
        return stale;
    }
}
