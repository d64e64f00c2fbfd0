using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Training;

/// <summary>
/// Compares what comes in with what the weights have learned last: the mix of event types, of categories and of popular and rare
/// items, the share of items that are new, and outcomes per view. Not thread-safe.
/// </summary>
public sealed class DriftMonitor
{
    public const string EventTypes = "drift_event_types";
    public const string Categories = "drift_categories";
    public const string Popularity = "drift_popularity";
    public const string NewItems = "new_item_share";

    /// <summary>Latest learned events that are compared with.</summary>
    private const int Window = 50_000;

    /// <summary>Events on either side that a comparison needs.</summary>
    private const int MinEvents = 100;

    /// <summary>Groups of items of the same part of the events, the most popular first.</summary>
    private const int PopularityGroups = 10;

    /// <summary>The most frequent categories that are told apart; the others are one.</summary>
    private const int MaxCategories = 20;

    private readonly Queue<(int Item, BehaviourKind Kind)> _learned = new();

    /// <summary>Adds events that were learned, in order.</summary>
    public void Learn(IEnumerable<LoggedBehaviour> events)
    {
        foreach (var e in events)
        {
            _learned.Enqueue((e.Behaviour.Item, e.Behaviour.Kind));
            if (_learned.Count > Window) _learned.Dequeue();
        }
    }

    internal void Clear() => _learned.Clear();

    /// <summary>Measures by name, as in a version's metrics; empty where either side is too small to say anything.</summary>
    public IReadOnlyDictionary<string, double> Compare(IReadOnlyList<LoggedBehaviour> news, ItemCatalogue catalogue)
    {
        var measures = new Dictionary<string, double>();
        if (_learned.Count < MinEvents || news.Count < MinEvents) return measures;
        var now = news.Select(e => (e.Behaviour.Item, e.Behaviour.Kind)).ToList();
        var (kindsBefore, kindsNow) = (Kinds(_learned), Kinds(now));
        measures[EventTypes] = Drift.Psi(kindsBefore, kindsNow);
        AddRates(measures, kindsNow, "");
        AddRates(measures, kindsBefore, "learned_");

        var (before, after) = (Interests(_learned), Interests(now));
        if (before.Count == 0 || after.Count == 0) return measures;
        measures[NewItems] = after.Where(i => !before.ContainsKey(i.Key)).Sum(i => i.Value) / after.Values.Sum();
        measures[Popularity] = ByGroup(before, after, PopularityOf(before), PopularityGroups);
        var leaves = Leaves(before, catalogue);
        if (leaves.Count > 1) measures[Categories] = ByGroup(before, after, item => leaves.GetValueOrDefault(catalogue[item].Leaf, MaxCategories), MaxCategories + 1);
        return measures;
    }

    /// <summary>A sentence for each measure above the threshold.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyDictionary<string, double> measures, double threshold)
    {
        foreach (var (name, what) in Named)
            if (measures.TryGetValue(name, out var value) && value > threshold)
                yield return FormattableString.Invariant($"{what} ('{name}' is {value:0.000}, the threshold {threshold:0.000}).");
    }

    private static readonly (string Name, string What)[] Named =
    [
        (EventTypes, "The mix of event types has changed since what the weights have learned"),
        (Categories, "The mix of categories has changed since what the weights have learned"),
        (Popularity, "Popular and rare items have changed places since what the weights have learned"),
        (NewItems, "Many events are of items that the weights have not learned"),
    ];

    private static double[] Kinds(IEnumerable<(int Item, BehaviourKind Kind)> events)
    {
        var counts = new double[BehaviourKinds.Count];
        foreach (var (_, kind) in events) counts[(int)kind]++;
        return counts;
    }

    private static void AddRates(Dictionary<string, double> measures, double[] kinds, string prefix)
    {
        double Of(BehaviourKind kind) => kinds[(int)kind];
        var views = Of(BehaviourKind.View) + Of(BehaviourKind.Click);
        if (Of(BehaviourKind.Impression) > 0) measures[prefix + "views_per_impression"] = views / Of(BehaviourKind.Impression);
        if (views == 0) return;
        measures[prefix + "carts_per_view"] = Of(BehaviourKind.AddToCart) / views;
        measures[prefix + "purchases_per_view"] = Of(BehaviourKind.Purchase) / views;
    }

    private static Dictionary<int, double> Interests(IEnumerable<(int Item, BehaviourKind Kind)> events)
    {
        var counts = new Dictionary<int, double>();
        foreach (var (item, kind) in events)
            if (item >= 0 && BehaviourKinds.IsInterest(kind)) counts[item] = counts.GetValueOrDefault(item) + 1;
        return counts;
    }

    /// <summary>The drift between groups of items; items that only came after belong to none.</summary>
    private static double ByGroup(Dictionary<int, double> before, Dictionary<int, double> after, Func<int, int> groupOf, int groups)
    {
        var (reference, now) = (new double[groups], new double[groups]);
        foreach (var (item, count) in before) reference[groupOf(item)] += count;
        foreach (var (item, count) in after)
            if (before.ContainsKey(item)) now[groupOf(item)] += count;
        return Drift.Psi(reference, now);
    }

    private static Func<int, int> PopularityOf(Dictionary<int, double> counts)
    {
        var (total, passed) = (counts.Values.Sum(), 0.0);
        var groups = new Dictionary<int, int>(counts.Count);
        foreach (var (item, count) in counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key))
        {
            groups[item] = Math.Min(PopularityGroups - 1, (int)(PopularityGroups * passed / total));
            passed += count;
        }

        return item => groups[item];
    }

    /// <summary>Places of the most frequent leaf categories.</summary>
    private static Dictionary<int, int> Leaves(Dictionary<int, double> counts, ItemCatalogue catalogue)
    {
        var leaves = new Dictionary<int, double>();
        foreach (var (item, count) in counts)
        {
            var leaf = catalogue[item].Leaf;
            if (leaf != 0) leaves[leaf] = leaves.GetValueOrDefault(leaf) + count;
        }

        return leaves.OrderByDescending(l => l.Value).ThenBy(l => l.Key).Take(MaxCategories).Select((l, place) => (l.Key, place)).ToDictionary(l => l.Key, l => l.place);
    }
}
