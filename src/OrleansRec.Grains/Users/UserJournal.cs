using System.Runtime.InteropServices;
using OrleansRec.Contracts.Errors;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users;

/// <summary>
/// One person's state as the log says it: whatever way an event arrives (own append, reload of the tail, both at once), it is
/// applied exactly once, in the order of its number. A lane and the grain may be at it at the same time.
/// </summary>
internal sealed class UserJournal(string key, IEventLog log)
{
    private const int Page = 1_000;
    private const int MaxConflicts = 3;

    private static readonly byte[] Nothing = UserState.Empty.Pack();

    private readonly Lock _gate = new();
    private readonly StateSlot _slot = new(Nothing);

    public string Key => key;

    /// <summary>The state as it is kept: people are many, and most of them rest. Never changed; a reader keeps it while the journal moves on.</summary>
    public byte[] Packed => _slot.State;

    public long Version => UserStatePacking.VersionOf(_slot.State);

    public UserState Unpack() => UserStatePacking.Unpack(_slot.State);

    /// <summary>
    /// Starts from a snapshot and the log's tail. A snapshot whose last event the log does not hold is of somebody forgotten or of another log:
    /// then from the log alone.
    /// </summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    public async ValueTask StartAsync(UserState snapshot)
    {
        if (snapshot.Version > 0)
        {
            var page = await log.ReadUserAsync(key, snapshot.Version - 1, Page, CancellationToken.None);
            if (page.Count > 0 && page[0].Seq == snapshot.Version)
            {
                Reset(snapshot);
                ApplyPage(page);
                if (page.Count < Page) return;
            }
        }

        await ReloadAsync();
    }

    /// <summary>Starts over: the person was forgotten or merged.</summary>
    public void Reset() => Reset(UserState.Empty);

    /// <summary>Applies what the log holds beyond <see cref="Version"/>.</summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    public async ValueTask ReloadAsync()
    {
        while (true)
        {
            var after = Version;
            var page = await log.ReadUserAsync(key, after, Page, CancellationToken.None);
            lock (_gate)
            {
                // Without a snapshot, of a log that is no longer kept from its beginning.
                if (after == 0 && Version == 0 && page.Count > 0 && page[0].Seq > 1) _slot.State = UserState.After(page[0].Seq - 1).Pack();
                ApplyPage(page);
            }

            if (page.Count < Page) return;
        }
    }

    /// <summary>
    /// Appends to the log and applies what it accepted. A log that is ahead (another activation wrote) is read up and tried again.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is unknown, or others keep writing this person's log.</exception>
    public async ValueTask<AppendResult> AppendAsync(IReadOnlyList<EventToAppend> events)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            var expected = Version;
            var result = await log.AppendAsync(key, expected, events, CancellationToken.None);
            if (!result.Conflict)
            {
                if (result.MergedInto is not null) return result;
                ApplyAccepted(expected, events, result.Outcomes);
                return result;
            }

            if (conflicts == MaxConflicts)
            {
                throw new UnavailableException(
                    $"The person's log changed {conflicts + 1} times while events were appended; send them again with the same ids.");
            }

            // A snapshot that is ahead of the log comes from another log: start over.
            if (result.Version < expected) Reset();
            await ReloadAsync();
        }
    }

    /// <summary>Applies what an append that expected a version left in the log.</summary>
    public void ApplyAccepted(long expected, IReadOnlyList<EventToAppend> events, IReadOnlyList<AppendOutcome> outcomes)
    {
        lock (_gate)
        {
            var (seq, version) = (expected, Version);
            var behaviours = new List<Behaviour>(events.Count);
            for (var i = 0; i < outcomes.Count; i++)
            {
                if (outcomes[i] != AppendOutcome.Accepted) continue;
                if (++seq == version + behaviours.Count + 1) behaviours.Add(Behaviour.From(events[i].Event, events[i].Item));
            }

            Apply(behaviours);
        }
    }

    private void Reset(UserState state)
    {
        lock (_gate) _slot.State = state.Pack();
    }

    private void ApplyPage(IReadOnlyList<StoredEvent> page)
    {
        lock (_gate)
        {
            var (version, behaviours) = (Version, new List<Behaviour>(page.Count));
            foreach (var stored in page)
                if (stored.Seq == version + behaviours.Count + 1) behaviours.Add(Behaviour.From(stored.Event, stored.Item));
            Apply(behaviours);
        }
    }

    private void Apply(List<Behaviour> behaviours)
    {
        if (behaviours.Count > 0) _slot.State = UserReducer.Apply(Unpack(), CollectionsMarshal.AsSpan(behaviours)).Pack();
    }
}
