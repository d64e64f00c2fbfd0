using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;

namespace OrleansRec.Storage.Events;

/// <summary>An event on its way into the log.</summary>
/// <param name="Event">What happened; its user is the one of the append.</param>
/// <param name="Item">The catalogue's index of the event's item, -1 for none.</param>
public sealed record EventToAppend(BehaviourEvent Event, int Item);

/// <summary>What became of one event of an append.</summary>
public enum AppendOutcome : byte
{
    /// <summary>The event is in the log now.</summary>
    Accepted,

    /// <summary>The user's log already held an event of that id; the log is unchanged.</summary>
    Duplicate,

    /// <summary>The person was forgotten at or after the time of the event; the log is unchanged.</summary>
    Forgotten,
}

/// <summary>What became of an append.</summary>
/// <param name="Conflict">
/// The log's version of that user is not the expected one and nothing was written: reload the tail after the version you hold, then try again.
/// </param>
/// <param name="Version">The user's number of events in the log now.</param>
/// <param name="Outcomes">One per event, in their order; empty after a conflict.</param>
public sealed record AppendResult(bool Conflict, long Version, IReadOnlyList<AppendOutcome> Outcomes)
{
    /// <summary>Set where the visitor was merged into a user and nothing was written: append to this key instead.</summary>
    public string? MergedInto { get; init; }
}

/// <summary>One user's part of an append for many; the same as the arguments of an append for one.</summary>
public sealed record UserAppend(string UserKey, long ExpectedVersion, IReadOnlyList<EventToAppend> Events);

/// <summary>What the log holds about a person, or held before the person was forgotten.</summary>
/// <param name="Events">How many events.</param>
/// <param name="FirstPosition">The lowest position of them; null where there are none.</param>
/// <param name="Visitors">Keys of the visitors merged into this user.</param>
/// <param name="MergedInto">The user that this visitor was merged into; null for everybody else.</param>
public sealed record PersonInLog(long Events, long? FirstPosition, IReadOnlyList<string> Visitors, string? MergedInto)
{
    /// <summary>What a forgetting left: of the person and of each merged visitor.</summary>
    public IReadOnlyList<Tombstone> Tombstones { get; init; } = [];
}

/// <summary>What a merge did.</summary>
/// <param name="Moved">Events that are the user's now.</param>
/// <param name="Duplicates">Events of the visitor that are gone because the user's log held them under the same id: they count once.</param>
/// <param name="Forgotten">Events of the visitor that are gone because they are from before the user was forgotten.</param>
/// <param name="Version">The user's number of events now.</param>
public sealed record LogMerge(long Moved, long Duplicates, long Forgotten, long Version);

/// <summary>An event of the log.</summary>
/// <param name="Position">Its place in the whole log; grows with the order of commits, gaps are possible.</param>
/// <param name="UserKey">Whose it is: <c>u:…</c> or <c>v:…</c>.</param>
/// <param name="Seq">Its place in that user's log, dense from 1: the user's version once it was written.</param>
/// <param name="Item">The catalogue's index of the item, -1 for none.</param>
/// <param name="Event">The event; its time is UTC, to the millisecond.</param>
public sealed record StoredEvent(long Position, string UserKey, long Seq, int Item, BehaviourEvent Event);

/// <summary>
/// The truth about what people did. An acknowledged event is durable, and no event is in it twice: (user, event id) and (user, seq) are unique.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>True while what this silo wrote last could not be written: the disk is full, the database is away.</summary>
    bool WritesFail { get; }

    /// <summary>Appends one user's events; completes after the commit is durable. Waits while the queue is full.</summary>
    /// <param name="userKey"><c>u:…</c> or <c>v:…</c>.</param>
    /// <param name="expectedVersion">The user's version that the caller has seen.</param>
    /// <param name="events">In the order in which they count; none is allowed and only compares versions.</param>
    /// <param name="ct">Gives up waiting; once the append is queued its outcome is then unknown.</param>
    /// <exception cref="UnavailableException">The outcome is unknown; append again, the same event ids count once.</exception>
    /// <exception cref="ObjectDisposedException">The log is closed; nothing was written.</exception>
    ValueTask<AppendResult> AppendAsync(string userKey, long expectedVersion, IReadOnlyList<EventToAppend> events, CancellationToken ct);

    /// <summary>Appends events of many users, each as if alone, and waits once for all of them.</summary>
    /// <param name="appends">At most one of each user.</param>
    /// <param name="ct">Gives up waiting; what is queued by then is written nevertheless.</param>
    /// <returns>One result per append, in their order; null where the outcome is unknown.</returns>
    ValueTask<AppendResult?[]> AppendAsync(IReadOnlyList<UserAppend> appends, CancellationToken ct);

    /// <summary>One user's events after a version, in the order of <see cref="StoredEvent.Seq"/>; empty for an unknown user.</summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    ValueTask<IReadOnlyList<StoredEvent>> ReadUserAsync(string userKey, long afterSeq, int limit, CancellationToken ct);

    /// <summary>
    /// Everyone's events after a position, in the order of positions, which is the order of commits: a reader that remembers its last position
    /// never misses an event.
    /// </summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    ValueTask<IReadOnlyList<StoredEvent>> ReadAsync(long afterPosition, int limit, CancellationToken ct);

    /// <summary>The last committed position, 0 when the log is empty.</summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    ValueTask<long> HeadAsync(CancellationToken ct);

    /// <summary>What the log holds about a person.</summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    ValueTask<PersonInLog> DescribeAsync(string userKey, CancellationToken ct);

    /// <summary>
    /// Removes a person's events and those of the visitors merged into that user, durably, and leaves tombstones: events of these keys up to
    /// <paramref name="now"/> or the person's latest event, whichever is later, are refused from then on, so that a replay brings nothing back.
    /// Forgetting again, or somebody unknown, is no error.
    /// </summary>
    /// <returns>What was removed.</returns>
    /// <exception cref="UnavailableException">The outcome is unknown; try again.</exception>
    ValueTask<PersonInLog> ForgetAsync(string userKey, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Makes a visitor's events the user's, in one commit: they follow the user's own in their order and keep their positions. What is appended
    /// to the visitor later is answered with <see cref="AppendResult.MergedInto"/>. Again, it changes nothing.
    /// </summary>
    /// <exception cref="InvalidRequestException">The visitor was merged into another user.</exception>
    /// <exception cref="UnavailableException">The outcome is unknown; try again.</exception>
    ValueTask<LogMerge> MergeAsync(string visitorKey, string userKey, CancellationToken ct);

    /// <summary>
    /// Removes a person's oldest events, up to the first that is not from before a time, has a later position, or is numbered
    /// <paramref name="fromSeq"/> or higher. Numbers and version stay as they are.
    /// </summary>
    /// <param name="fromSeq">Kept from here on; at most the person's version, whose event tells the log where it stands.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="UnavailableException">The outcome is unknown; try again.</exception>
    ValueTask<long> TrimAsync(string userKey, long fromSeq, DateTimeOffset before, long upToPosition, CancellationToken ct);

    /// <summary>How often somebody was forgotten so far: a reader that keeps events in memory drops them when this grows.</summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    ValueTask<long> ForgettingsAsync(CancellationToken ct);

    /// <summary>Of everybody who was forgotten.</summary>
    /// <exception cref="UnavailableException">The log cannot be read.</exception>
    ValueTask<Tombstones> ReadTombstonesAsync(CancellationToken ct);

    /// <summary>
    /// Takes over tombstones that this log, restored from a backup, does not have, and forgets whoever they name: events up to their time are refused.
    /// The key of their hashes becomes that of this log, which has no others.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is unknown; try again.</exception>
    ValueTask BuryAsync(Tombstones missing, CancellationToken ct);
}
