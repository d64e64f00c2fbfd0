using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Users;
using OrleansRec.Grains.Users.Lanes;
using OrleansRec.Grains.Users.Retention;

namespace OrleansRec.Grains.Ingest;

/// <summary>
/// Splits a batch by person (or item), hands the parts over in parallel and puts the results together again. It keeps nothing between calls, so
/// that batches interleave: as many as there are share a commit.
/// </summary>
[StatelessWorker, Reentrant]
[GrainDirectory(NoDirectory.Name)]
internal sealed class IngestGrain(
    ActiveUsers active, TrackLanes lanes, GrainCalls calls, IngestBudget budget, TimeProvider time, IOptions<UserOptions> options, ILogger<IngestGrain> logger) : Grain, IIngestGrain
{
    public async ValueTask<TrackResult> Track(BehaviourEvent[] events)
    {
        EventValidation.RequireBatch(events?.Length ?? 0);
        using var share = budget.Take(BatchWeight.Of(events!));
        var (groups, rejected) = BatchGroup<BehaviourEvent>.Split(events!, Check, e => Contracts.Users.UserKey.From(e.UserId, e.VisitorId));
        var results = await Deliver(groups);

        var (accepted, duplicates) = (0, 0);
        var users = new Dictionary<string, long>();
        var visitors = new Dictionary<string, long>();
        for (var g = 0; g < results.Length; g++)
        {
            var group = groups[g];
            if (results[g] is not { } result)
            {
                foreach (var index in group.Indexes) rejected.Add(Unavailable(index));
                continue;
            }

            accepted += result.Accepted;
            duplicates += result.Duplicates;
            foreach (var entry in result.Rejected) rejected.Add(entry with { Index = group.Indexes[entry.Index] });
            (group.Key[0] == 'u' ? users : visitors)[group.Key[2..]] = result.Version;
        }

        rejected.Sort((a, b) => a.Index.CompareTo(b.Index));
        return new TrackResult
        {
            Accepted = accepted,
            Duplicates = duplicates,
            Rejected = rejected,
            UserVersions = users,
            VisitorVersions = visitors,
        };

        RejectedEntry? Check(BehaviourEvent e, int index) => Fault(e)?.Reject(index);

        Violation? Fault(BehaviourEvent e)
        {
            var now = time.GetUtcNow();
            return EventValidation.Check(e, now) ?? EventAge.Check(e, now, options.Value.Retention);
        }
    }

    public async ValueTask<UpsertItemsResult> Upsert(Item[] items)
    {
        ItemValidation.RequireBatch(items?.Length ?? 0);
        using var share = budget.Take(BatchWeight.Of(items!));
        var (groups, rejected) = BatchGroup<Item>.Split(
            items!, (item, index) => ItemValidation.Check(item)?.Reject(index), item => item.ItemId);
        var failures = new Failures();
        await Task.WhenAll(groups.ConvertAll(group => Call(group, rejected, failures)));
        if (failures.First is { } first) Log.UpsertFailed(logger, first, failures.Count, failures.FirstKey);
        var accepted = items!.Length - rejected.Count;
        rejected.Sort((a, b) => a.Index.CompareTo(b.Index));
        return new UpsertItemsResult(accepted, rejected);
    }

    /// <summary>People who are active here get their events through a lane, the others and the odd cases through their grains.</summary>
    private async Task<UserTrackResult?[]> Deliver(List<BatchGroup<BehaviourEvent>> groups)
    {
        var failures = new Failures();
        var users = new ActiveUser?[groups.Count];
        var asked = new Task<UserTrackResult?>?[groups.Count];
        for (var g = 0; g < users.Length; g++)
        {
            users[g] = active.Find(groups[g].Key);
            if (users[g] is null) asked[g] = Call(groups[g], failures);
        }

        var results = await lanes.TrackAsync(users, groups);
        for (var g = 0; g < results.Length; g++)
            if (results[g] is null) asked[g] ??= Call(groups[g], failures);
        for (var g = 0; g < results.Length; g++)
            if (asked[g] is { } call) results[g] = await call;
        if (failures.First is { } first) Log.TrackFailed(logger, first, failures.Count);
        return results;
    }

    /// <summary>Null where the person's grain failed: nothing is known of its events but that they may be sent again.</summary>
    private async Task<UserTrackResult?> Call(BatchGroup<BehaviourEvent> group, Failures failures)
    {
        try
        {
            return await calls.RunAsync(() => GrainFactory.GetGrain<IUserGrain>(group.Key).Track([.. group.Entries]));
        }
        catch (Exception e)
        {
            failures.Add(group.Key, e);
            return null;
        }
    }

    /// <summary>Stores the states of one item in their order; after one that storage did not take, none is tried.</summary>
    private async Task Call(BatchGroup<Item> group, List<RejectedEntry> rejected, Failures failures)
    {
        var grain = GrainFactory.GetGrain<IItemGrain>(GrainKeys.Item(group.Key));
        for (var i = 0; i < group.Entries.Count; i++)
        {
            try
            {
                await grain.Upsert(group.Entries[i]);
            }
            catch (InvalidRequestException e)
            {
                rejected.Add(new Violation(e.Field, e.Message).Reject(group.Indexes[i]));
            }
            catch (OverloadedException e)
            {
                for (; i < group.Entries.Count; i++) rejected.Add(new RejectedEntry(group.Indexes[i], RejectionCodes.Unavailable, e.Message, Retryable: true));
            }
            catch (Exception e)
            {
                failures.Add(group.Key, e);
                for (; i < group.Entries.Count; i++) rejected.Add(Unavailable(group.Indexes[i]));
            }
        }
    }

    private static RejectedEntry Unavailable(int index) => new(
        index, RejectionCodes.Unavailable, "Storage does not answer; send the entry again with the same id.", Retryable: true);
}
