using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Datasets.Reading;

/// <summary>Events parted into history and held-out part.</summary>
internal sealed class Split
{
    private const double HistoryShare = 0.9;

    private readonly IReadOnlyList<BehaviourEvent> _history;
    private readonly IReadOnlyList<BehaviourEvent> _heldOut;
    private readonly IReadOnlyList<Target> _targets;
    private readonly string _protocol;
    private readonly IReadOnlyList<string> _notes;

    private Split(
        IReadOnlyList<BehaviourEvent> history, IReadOnlyList<BehaviourEvent> heldOut, IReadOnlyList<Target> targets, string protocol,
        params IReadOnlyList<string> notes)
    {
        (_history, _heldOut, _targets, _protocol, _notes) = (history, heldOut, targets, protocol, notes);
    }

    /// <summary>The data says itself what is held out.</summary>
    public static Split Given(IReadOnlyList<BehaviourEvent> events, IReadOnlyList<BehaviourEvent> test)
    {
        var (history, heldOut) = (InTimeOrder(events), InTimeOrder(test));
        var latest = new Dictionary<string, DateTimeOffset>();
        foreach (var e in history)
            latest[Targets.KeyOf(e)] = e.Timestamp;
        var early = heldOut.Count(e => latest.TryGetValue(Targets.KeyOf(e), out var last) && e.Timestamp < last);
        var targets = Targets.OfAll(history, heldOut, out var strangers);
        var notes = new List<string>();
        if (early > 0)
            notes.Add($"{early} of {heldOut.Count} held-out events are older than the latest of the same person's history.");
        if (strangers > 0)
            notes.Add($"{strangers} held-out events are of people without a history and give no targets.");
        return new Split(
            history, heldOut, targets,
            "The test events are held out; targets are the distinct items each person turned to in them, for people with a history.",
            notes);
    }

    /// <summary>Holds out everything from one moment on.</summary>
    public static Split From(DateTimeOffset point, IReadOnlyList<BehaviourEvent> events)
    {
        var ordered = InTimeOrder(events);
        var history = ordered.Where(e => e.Timestamp < point).ToList();
        var heldOut = ordered.Where(e => e.Timestamp >= point).ToList();
        return new Split(
            history, heldOut, Targets.OfFirstSession(history, heldOut),
            $"Events from {point:yyyy-MM-ddTHH:mm:ssZ} on are held out; targets are the distinct items each person turned to in their "
            + "first session (or basket) of them, for people with a history.");
    }

    /// <summary>Holds out the last days, whole ones in UTC.</summary>
    public static Split LastDays(int days, IReadOnlyList<BehaviourEvent> events) =>
        From(new DateTimeOffset(events.Max(e => e.Timestamp).UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - days), events);

    /// <summary>Holds out everything from a moment such that about a tenth of the events is; null where times do not part them.</summary>
    public static Split? ByTime(IReadOnlyList<BehaviourEvent> events)
    {
        var times = events.Select(e => e.Timestamp).Order().ToList();
        var point = times[(int)(HistoryShare * times.Count)];
        return times.Count(t => t < point) >= times.Count / 2 ? From(point, events) : null;
    }

    /// <summary>Holds out the last item turned to by everyone who turned to at least <paramref name="least"/>.</summary>
    public static Split LeaveLastOut(int least, IReadOnlyList<BehaviourEvent> events)
    {
        var ordered = InTimeOrder(events);
        var last = ordered.Where(Targets.IsTurnedTo)
            .GroupBy(Targets.KeyOf)
            .Where(own => own.Count() >= least)
            .ToDictionary(own => own.Key, own => own.Last());
        var passed = new HashSet<string>();
        var (history, heldOut) = (new List<BehaviourEvent>(), new List<BehaviourEvent>());
        var dropped = 0;
        foreach (var e in ordered)
        {
            var key = Targets.KeyOf(e);
            if (passed.Contains(key))
            {
                // What someone did after the held-out event would tell it.
                dropped++;
            }
            else if (last.TryGetValue(key, out var own) && ReferenceEquals(own, e))
            {
                heldOut.Add(e);
                passed.Add(key);
            }
            else
            {
                history.Add(e);
            }
        }

        return new Split(
            history, heldOut, [.. heldOut.Select(e => new Target(Targets.KeyOf(e), e.ItemId!, e.Timestamp))],
            $"The last event of everyone with at least {least} events is held out, its item is the target.",
            dropped > 0 ? [$"{dropped} events left out, which follow the held-out one of the same person."] : []);
    }

    public Dataset ToDataset(string name, IReadOnlyList<Item> items, IReadOnlyList<DatasetUser> users, IReadOnlyList<string> notes) => new()
    {
        Name = name,
        Items = items,
        Users = users,
        History = _history,
        HeldOut = _heldOut,
        Targets = _targets,
        Protocol = _protocol,
        Notes = [.. notes, .. _notes],
    };

    private static List<BehaviourEvent> InTimeOrder(IReadOnlyList<BehaviourEvent> events) => [.. events.OrderBy(e => e.Timestamp)];
}
