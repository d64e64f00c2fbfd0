using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Graph;

/// <summary>
/// What one person's own later events added to <see cref="ItemStatistics"/>. Training subtracts it, so that an example never
/// sees the event it is to predict in the counts; serving has no future and passes null.
/// </summary>
/// <param name="statistics">The statistics that hold the events.</param>
public sealed class FutureEvents(ItemStatistics statistics)
{
    private readonly Dictionary<long, float> _coOccurrence = [];
    private readonly Dictionary<long, float> _transitions = [];
    private readonly Dictionary<int, (float Count, float Purchases, float Outgoing, float Trend)> _items = [];

    /// <summary>Adds an event that the statistics hold; <paramref name="before"/> is the state they observed it with.</summary>
    public void Add(UserState before, Behaviour e) => Change(before, e, 1);

    /// <summary>The event is no longer in the future.</summary>
    public void Pass(UserState before, Behaviour e) => Change(before, e, -1);

    public bool Contains(int item) => _items.ContainsKey(item);

    public float Count(int item) => _items.GetValueOrDefault(item).Count;

    public float Purchases(int item) => _items.GetValueOrDefault(item).Purchases;

    /// <summary>The part of <see cref="ItemStatistics.Trend"/>.</summary>
    public float Trend(int item) => _items.GetValueOrDefault(item).Trend;

    public float Outgoing(int item) => _items.GetValueOrDefault(item).Outgoing;

    public float CoOccurrence(int a, int b) => _coOccurrence.GetValueOrDefault(Pair(Math.Min(a, b), Math.Max(a, b)));

    public float Transitions(int from, int to) => _transitions.GetValueOrDefault(Pair(from, to));

    private void Change(UserState before, Behaviour e, int sign)
    {
        if (e.Item < 0 || !BehaviourKinds.IsInterest(e.Kind)) return;
        var own = _items.GetValueOrDefault(e.Item);
        _items[e.Item] = own with
        {
            Count = own.Count + sign,
            Purchases = own.Purchases + (e.Kind == BehaviourKind.Purchase ? sign : 0),
            Trend = own.Trend + (sign * ItemStatistics.Decay(statistics.Now - e.Time)),
        };
        if (before.Length == 0) return;
        var last = before.Items[^1];
        if (last != e.Item)
        {
            Change(_transitions, Pair(last, e.Item), sign);
            var left = _items.GetValueOrDefault(last);
            _items[last] = left with { Outgoing = left.Outgoing + sign };
        }

        for (var gap = 1; gap <= ItemStatistics.Window && gap <= before.Length; gap++)
        {
            var other = before.Items[^gap];
            if (other != e.Item)
                Change(_coOccurrence, Pair(Math.Min(other, e.Item), Math.Max(other, e.Item)), (float)sign / gap);
        }
    }

    private static void Change(Dictionary<long, float> table, long pair, float by) =>
        table[pair] = table.GetValueOrDefault(pair) + by;

    private static long Pair(int a, int b) => ((long)a << 32) | (uint)b;
}
