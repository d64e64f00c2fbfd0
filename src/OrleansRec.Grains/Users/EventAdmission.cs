using OrleansRec.Abstractions;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Users.Retention;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users;

/// <summary>The first look at a person's batch: what is wrong with it, what repeats within it, and what may go to the log.</summary>
internal sealed class EventAdmission
{
    public List<BehaviourEvent> Admitted { get; } = [];

    /// <summary>The places of <see cref="Admitted"/> in the batch.</summary>
    public List<int> Places { get; } = [];

    public List<RejectedEntry> Rejected { get; } = [];

    /// <summary>Entries whose id came earlier in the same batch.</summary>
    public int Duplicates { get; private set; }

    public static EventAdmission Check(string userKey, BehaviourEvent[] events, DateTimeOffset now, TimeSpan? retention)
    {
        var admission = new EventAdmission();
        var ids = events.Length > 1 ? new HashSet<string>(events.Length, StringComparer.Ordinal) : null;
        for (var i = 0; i < events.Length; i++)
        {
            var e = events[i];
            var violation = EventValidation.Check(e, now)
                ?? EventAge.Check(e, now, retention)
                ?? (IsOf(e, userKey) ? null : OfAnother(userKey));
            if (violation is not null) admission.Rejected.Add(violation.Reject(i));
            else if (ids?.Add(e.EventId) == false) admission.Duplicates++;
            else admission.Admit(e, i);
        }

        return admission;
    }

    /// <summary>The same for entries that were checked already and are all this person's.</summary>
    public static EventAdmission OfChecked(IReadOnlyList<BehaviourEvent> events)
    {
        var admission = new EventAdmission();
        var ids = events.Count > 1 ? new HashSet<string>(events.Count, StringComparer.Ordinal) : null;
        for (var i = 0; i < events.Count; i++)
        {
            if (ids?.Add(events[i].EventId) == false) admission.Duplicates++;
            else admission.Admit(events[i], i);
        }

        return admission;
    }

    /// <summary>The result for the caller.</summary>
    /// <param name="outcomes">One per admitted event.</param>
    /// <param name="version">The person's version after them.</param>
    public UserTrackResult Conclude(ReadOnlySpan<AppendOutcome> outcomes, long version)
    {
        var (accepted, duplicates) = (0, Duplicates);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] == AppendOutcome.Accepted) accepted++;
            else if (outcomes[i] == AppendOutcome.Duplicate) duplicates++;
            else Rejected.Add(Forgotten(Admitted[i], Places[i]));
        }

        return new UserTrackResult(version, accepted, duplicates, Rejected);
    }

    /// <summary>An event from before its person was forgotten.</summary>
    public static RejectedEntry Forgotten(BehaviourEvent e, int index) => new(
        index, RejectionCodes.Forgotten,
        $"'timestamp' is {e.Timestamp:O}, but the person was forgotten after that; only later events count.", Retryable: false);

    private void Admit(BehaviourEvent e, int place)
    {
        Admitted.Add(e);
        Places.Add(place);
    }

    private static Violation OfAnother(string userKey) =>
        new("userId", $"The event belongs to another person than '{userKey}'; send it to that one.");

    private static bool IsOf(BehaviourEvent e, string userKey) =>
        userKey[0] == (e.UserId is null ? 'v' : 'u') && userKey.AsSpan(2).SequenceEqual(e.UserId ?? e.VisitorId);
}
