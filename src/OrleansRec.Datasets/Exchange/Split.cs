using OrleansRec.Contracts.Events;

namespace OrleansRec.Datasets.Exchange;

/// <summary>Events parted into history and held-out part.</summary>
internal sealed record Split(
    IReadOnlyList<BehaviourEvent> History,
    IReadOnlyList<BehaviourEvent> HeldOut,
    IReadOnlyList<Target> Targets,
    string Protocol,
    IReadOnlyList<string> Notes)
{
    private const double HistoryShare = 0.9;

    /// <summary>The data says itself what is held out.</summary>
    public static Split Given(IReadOnlyList<BehaviourEvent> events, IReadOnlyList<BehaviourEvent> test)
    {
        var (history, heldOut) = (InTimeOrder(events), InTimeOrder(test));
        var latest = new Dictionary<string, DateTimeOffset>();
        foreach (var e in history)
            latest[Reading.Targets.KeyOf(e)] = e.Timestamp;
        var early = heldOut.Count(e => latest.TryGetValue(Reading.Targets.KeyOf(e), out var last) && e.Timestamp < last);
        var targets = Reading.Targets.OfAll(history, heldOut, out var strangers);
        var notes = new List<string>();
        if (early > 0)
            notes.Add($"{early} of {heldOut.Count} held-out events are older than the latest of the same person's history.");
        if (strangers > 0)
            notes.Add($"{strangers} held-out events are of people without a history and give no targets.");
        return new Split(history, heldOut, targets, "The test events are held out; targets are the distinct items each person turned to in them, for people with a history.", notes);
    }

    /// <summary>Holds out everything from one moment on, so that about a tenth of the events is; null where times do not part the events.</summary>
    public static Split? ByTime(IReadOnlyList<BehaviourEvent> events)
    {
        var ordered = InTimeOrder(events);
        var point = ordered[(int)(HistoryShare * ordered.Count)].Timestamp;
        var history = ordered.Where(e => e.Timestamp < point).ToList();
        if (history.Count < ordered.Count / 2)
            return null;
        var heldOut = ordered.Where(e => e.Timestamp >= point).ToList();
        return new Split(
            history, heldOut, Reading.Targets.OfFirstSession(history, heldOut),
            $"Events from {point:yyyy-MM-ddTHH:mm:ssZ} on are held out; targets are the distinct items of each person's first session in them, for people with a history.",
            []);
    }

    /// <summary>Holds out the last event of everyone who has at least two.</summary>
    public static Split LeaveLastOut(IReadOnlyList<BehaviourEvent> events)
    {
        var ordered = InTimeOrder(events);
        var last = ordered.Where(Reading.Targets.IsTurnedTo).GroupBy(Reading.Targets.KeyOf).Where(own => own.Count() > 1).Select(own => own.Last()).ToHashSet(
            ReferenceEqualityComparer.Instance);
        // What came after someone's last turn to an item would tell it; it is left out with it.
        var passed = new HashSet<string>();
        var (history, heldOut, dropped) = (new List<BehaviourEvent>(), new List<BehaviourEvent>(), 0);
        foreach (var e in ordered)
        {
            var key = Reading.Targets.KeyOf(e);
            if (last.Contains(e))
            {
                heldOut.Add(e);
                passed.Add(key);
            }
            else if (passed.Contains(key))
            {
                dropped++;
            }
            else
            {
                history.Add(e);
            }
        }

        return new Split(
            history, heldOut, [.. heldOut.Select(e => new Target(Reading.Targets.KeyOf(e), e.ItemId!, e.Timestamp))],
            "Times do not part the events: the last item each person with at least two events turned to is held out and the target.",
            dropped > 0 ? [$"{dropped} events left out, which follow the held-out one of the same person."] : []);
    }

    private static List<BehaviourEvent> InTimeOrder(IReadOnlyList<BehaviourEvent> events) => [.. events.OrderBy(e => e.Timestamp)];
}
