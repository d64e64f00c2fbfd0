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
}

/// <summary>What became of an append.</summary>
/// <param name="Conflict">
/// The log's version of that user is not the expected one and nothing was written: reload the tail after the version you hold, then try again.
/// </param>
/// <param name="Version">The user's number of events in the log now.</param>
/// <param name="Outcomes">One per event, in their order; empty after a conflict.</param>
public sealed record AppendResult(bool Conflict, long Version, IReadOnlyList<AppendOutcome> Outcomes);

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
    /// <summary>Appends one user's events; completes after the commit is durable. Waits while the queue is full.</summary>
    /// <param name="userKey"><c>u:…</c> or <c>v:…</c>.</param>
    /// <param name="expectedVersion">The user's version that the caller has seen.</param>
    /// <param name="events">In the order in which they count; none is allowed and only compares versions.</param>
    /// <param name="ct">Gives up waiting; once the append is queued its outcome is then unknown.</param>
    /// <exception cref="UnavailableException">The outcome is unknown; append again, the same event ids count once.</exception>
    /// <exception cref="ObjectDisposedException">The log is closed; nothing was written.</exception>
    ValueTask<AppendResult> AppendAsync(string userKey, long expectedVersion, IReadOnlyList<EventToAppend> events, CancellationToken ct);

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
    ValueTask<long> HeadAsync(CancellationToken ct);
}
