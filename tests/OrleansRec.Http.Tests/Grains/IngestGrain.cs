using System.Collections.Concurrent;
using Orleans.Concurrency;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Http.Tests.Grains;

/// <summary>Sends one call per person; refuses the type <c>refused</c> always and <c>flaky</c> once, the way storage would. Behind
/// the first way to it the type <c>hung</c> takes longer than anybody waits.</summary>
[StatelessWorker]
internal sealed class IngestGrain : Grain, IIngestGrain
{
    private static readonly ConcurrentDictionary<string, byte> Seen = new();

    public async ValueTask<TrackResult> Track(BehaviourEvent[] events)
    {
        if (this.GetPrimaryKeyLong() == 0 && events[0].Type == "hung") await Task.Delay(TimeSpan.FromSeconds(5));
        var (accepted, duplicates) = (0, 0);
        var (users, visitors) = (new Dictionary<string, long>(), new Dictionary<string, long>());
        var rejected = new List<RejectedEntry>();
        for (var i = 0; i < events.Length; i++)
        {
            var e = events[i];
            if (e.Type == "refused" || (e.Type == "flaky" && Seen.TryAdd(e.EventId, 0)))
            {
                rejected.Add(new RejectedEntry(i, "unavailable", "The log is full; try again.", Retryable: true));
                continue;
            }
            var result = await GrainFactory.GetGrain<IUserGrain>(UserKey.From(e.UserId, e.VisitorId)).Track([e]);
            accepted += result.Accepted;
            duplicates += result.Duplicates;
            (e.UserId is null ? visitors : users)[e.UserId ?? e.VisitorId!] = result.Version;
        }
        return new() { Accepted = accepted, Duplicates = duplicates, Rejected = rejected, UserVersions = users, VisitorVersions = visitors };
    }

    public async ValueTask<UpsertItemsResult> Upsert(Item[] items)
    {
        foreach (var item in items)
            await GrainFactory.GetGrain<IItemGrain>(GrainKeys.Item(item.ItemId)).Upsert(item);
        return new UpsertItemsResult(items.Length, []);
    }
}
