using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Users;
using OrleansRec.Contracts.Validation;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users;

/// <content>Forgetting, merging and exporting a person.</content>
internal sealed partial class UserGrain
{
    public async ValueTask<ForgetReceipt> Forget(bool dryRun)
    {
        // 1. What there is, and which version saw it.
        RequireNotMerged();
        var key = this.GetPrimaryKeyString();
        var held = await log.DescribeAsync(key, CancellationToken.None);
        var receipt = new ForgetReceipt
        {
            UserId = key[0] == 'u' ? key[2..] : null,
            VisitorId = key[0] == 'v' ? key[2..] : null,
            DryRun = dryRun,
            Events = held.Events,
            Attributes = _snapshots.Attributes.Count,
            Visitors = held.Visitors.Count,
            State = _snapshots.Exists,
        };
        if (dryRun) return receipt with { LastModelVersion = await LastVersionThatSaw(held.FirstPosition) };

        // 2. The stored state first: while the log has the person, asking again still finds everything.
        var now = time.GetUtcNow();
        PersonInLog removed;
        await _user!.EnterAsync();
        try
        {
            await _snapshots.ClearAsync();
            removed = await log.ForgetAsync(key, now, CancellationToken.None);
            _journal.Reset();
        }
        finally
        {
            _user.SnapshotAt = SnapshotAt;
            _user.Leave();
        }

        // 3. What is in memory, here and where visitors forward to this user.
        _replica.Forget();
        foreach (var visitor in removed.Visitors) await Unmerge(visitor);

        // 4. A round that read the log before can no longer save its version; one saved meanwhile is in the list by now.
        await models.TakeEpochAsync(GrainKeys.Model, CancellationToken.None);
        return receipt with
        {
            Events = removed.Events,
            Visitors = removed.Visitors.Count,
            LastModelVersion = await LastVersionThatSaw(removed.FirstPosition),
            ForgottenAt = now,
        };
    }

    public async ValueTask<MergeResult> MergeInto(string userId)
    {
        UserValidation.RequireId(userId);
        var key = this.GetPrimaryKeyString();
        if (key[0] != 'v') throw new InvalidRequestException("visitorId", $"'{key}' is no visitor's key; use UserKey.ForVisitor.");
        LogMerge merge;
        await _user!.EnterAsync();
        try
        {
            merge = await log.MergeAsync(key, UserKey.ForUser(userId), CancellationToken.None);
            BecomePartOf(UserKey.ForUser(userId));
        }
        finally
        {
            _user.Leave();
        }

        await _snapshots.ClearAsync();
        var version = await GrainFactory.GetGrain<IUserGrain>(UserKey.ForUser(userId)).Reload();
        return new MergeResult(userId, key[2..], merge.Moved, merge.Duplicates, version, merge.Forgotten);
    }

    public async ValueTask<long> Reload()
    {
        await _journal.ReloadAsync();
        return _journal.Version;
    }

    public async ValueTask<long> Trim(DateTimeOffset before, long upToPosition)
    {
        if (_mergedInto is not null || _journal.Version == 0) return 0;
        await _user!.EnterAsync();
        try
        {
            await _snapshots.WriteStateAsync(_journal.Packed);
            return await log.TrimAsync(this.GetPrimaryKeyString(), _snapshots.Version, before, upToPosition, CancellationToken.None);
        }
        finally
        {
            _user.SnapshotAt = SnapshotAt;
            _user.Leave();
        }
    }

    public ValueTask Unmerge()
    {
        (_mergedInto, _forgottenAt) = (null, null);
        _user!.SnapshotAt = SnapshotAt;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<UserRecord?> GetRecord()
    {
        RequireNotMerged();
        var key = this.GetPrimaryKeyString();
        var held = await log.DescribeAsync(key, CancellationToken.None);
        if (held is { Events: 0, Visitors.Count: 0 } && !_snapshots.HasAttributes) return null;
        return new UserRecord
        {
            UserId = key[0] == 'u' ? key[2..] : null,
            VisitorId = key[0] == 'v' ? key[2..] : null,
            Attributes = _snapshots.Attributes,
            Version = Math.Max(held.Events, _journal.Version),
            VisitorIds = [.. held.Visitors.Select(visitor => visitor[2..])],
        };
    }

    public async ValueTask<BehaviourEvent[]> ReadEvents(long afterVersion, int count)
    {
        EventValidation.RequireBatch(count);
        var key = this.GetPrimaryKeyString();
        var trimmed = afterVersion > 0 && await log.ReadUserAsync(key, 0, 1, CancellationToken.None) is [var first] ? first.Seq - 1 : 0;
        var page = await log.ReadUserAsync(key, trimmed + afterVersion, count, CancellationToken.None);
        return [.. page.Select(stored => stored.Event)];
    }

    private void RequireNotMerged()
    {
        if (_mergedInto is not { } user) return;
        throw new ConflictException(
            $"Visitor '{this.GetPrimaryKeyString()[2..]}' was merged into user '{user[2..]}', whose events these are now; forget or export that user.");
    }

    private void BecomePartOf(string user)
    {
        (_mergedInto, _forgottenAt) = (user, null);
        _user!.SnapshotAt = SnapshotAt;
        _journal.Reset();
        _replica.Forget();
    }

    /// <summary>
    /// A merged visitor's events are the user's, but for those from before the visitor was forgotten, of which the user's tombstone knows nothing;
    /// those of somebody else stay as they are and are refused there.
    /// </summary>
    private async ValueTask<UserTrackResult> Forward(BehaviourEvent[] events)
    {
        var (key, user) = (this.GetPrimaryKeyString(), _mergedInto!);
        _forgottenAt ??= (await log.ReadTombstonesAsync(CancellationToken.None)).Find(key)?.At ?? long.MinValue;
        var forwarded = new List<BehaviourEvent>(events.Length);
        var places = new List<int>(events.Length);
        var rejected = new List<RejectedEntry>();
        for (var i = 0; i < events.Length; i++)
        {
            var e = events[i];
            if (e.VisitorId == key[2..] && e.UserId is null)
            {
                if (e.Timestamp.ToUnixTimeMilliseconds() <= _forgottenAt)
                {
                    rejected.Add(EventAdmission.Forgotten(e, i));
                    continue;
                }

                e = e with { UserId = user[2..], VisitorId = null };
            }

            forwarded.Add(e);
            places.Add(i);
        }

        var grain = GrainFactory.GetGrain<IUserGrain>(user);
        if (forwarded.Count == 0) return new UserTrackResult((await grain.GetView())?.Version ?? 0, 0, 0, rejected);
        var result = await grain.Track([.. forwarded]);
        return result with { Rejected = [.. rejected, .. result.Rejected.Select(entry => entry with { Index = places[entry.Index] })] };
    }

    private async Task Unmerge(string visitorKey)
    {
        try
        {
            await GrainFactory.GetGrain<IUserGrain>(visitorKey).Unmerge();
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            Log.VisitorNotTold(logger, e);
        }
    }

    private async ValueTask<string?> LastVersionThatSaw(long? firstPosition)
    {
        if (firstPosition is null) return null;
        foreach (var version in await models.ListAsync(GrainKeys.Model, CancellationToken.None))
            if (version.Status != "rejected" && version.LogPosition >= firstPosition) return version.Version;
        return null;
    }
}
