using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Datasets.Reading;

/// <summary>Picks from held-out events what an evaluation predicts.</summary>
internal static class Targets
{
    /// <summary>True where the event says that a person turned to an item of their own accord.</summary>
    public static bool IsTurnedTo(BehaviourEvent e) =>
        e.ItemId is not null
        && e.Type is not (EventTypes.Impression or EventTypes.Search or EventTypes.Dislike
            or EventTypes.RemoveFromCart or EventTypes.Refund);

    /// <summary>
    /// The distinct items of each person's first held-out session (events with one session id; a single event where there is none),
    /// for people whose history has an item they turned to.
    /// </summary>
    public static IReadOnlyList<Target> OfFirstSession(IReadOnlyList<BehaviourEvent> history, IReadOnlyList<BehaviourEvent> heldOut)
    {
        var known = history.Where(IsTurnedTo).Select(KeyOf).ToHashSet();
        var firstSessions = new Dictionary<string, string?>();
        var seen = new HashSet<(string, string)>();
        var targets = new List<Target>();
        foreach (var e in heldOut)
        {
            var key = KeyOf(e);
            if (!IsTurnedTo(e) || !known.Contains(key))
                continue;
            var isFirst = firstSessions.TryAdd(key, e.SessionId);
            if ((isFirst || (e.SessionId is not null && firstSessions[key] == e.SessionId)) && seen.Add((key, e.ItemId!)))
                targets.Add(new Target(key, e.ItemId!, e.Timestamp));
        }

        return targets;
    }

    /// <summary>The distinct items turned to by each person whose history has such an item too.</summary>
    /// <param name="history">What is known.</param>
    /// <param name="heldOut">What is to be predicted.</param>
    /// <param name="strangers">Number of held-out events of other people.</param>
    public static IReadOnlyList<Target> OfAll(
        IReadOnlyList<BehaviourEvent> history, IReadOnlyList<BehaviourEvent> heldOut, out int strangers)
    {
        var known = history.Where(IsTurnedTo).Select(KeyOf).ToHashSet();
        var seen = new HashSet<(string, string)>();
        var targets = new List<Target>();
        strangers = 0;
        foreach (var e in heldOut)
        {
            var key = KeyOf(e);
            if (!known.Contains(key))
                strangers++;
            else if (IsTurnedTo(e) && seen.Add((key, e.ItemId!)))
                targets.Add(new Target(key, e.ItemId!, e.Timestamp));
        }

        return targets;
    }

    public static string KeyOf(BehaviourEvent e) => UserKey.From(e.UserId, e.VisitorId);
}
