namespace OrleansRec.Ranking.Metrics;

/// <summary>What the first ten of everybody's lists are like, beside being right.</summary>
/// <param name="Coverage">Share of all items that are in any of them.</param>
/// <param name="Novelty">Mean self-information of a listed item, −log2 of its share of all events with one event more for each item: bits (Zhou et al., 2010).</param>
/// <param name="Diversity">Mean share of pairs in a list that are of different categories; null where no pair has categories.</param>
public sealed record ListMetrics(double Coverage, double Novelty, double? Diversity);

/// <summary>Collects lists for <see cref="ListMetrics"/>. Not thread-safe.</summary>
/// <param name="items">Items that could be listed.</param>
/// <param name="count">Events of an item.</param>
/// <param name="category">An item's category, 0 where unknown.</param>
public sealed class ListCollector(int items, Func<int, double> count, Func<int, int> category)
{
    public const int Length = 10;

    /// <summary>Places by item.</summary>
    private readonly Dictionary<int, int> _listed = [];
    private readonly double _total = Enumerable.Range(0, items).Sum(count) + items;
    private double _bits;
    private int _places;
    private double _different;
    private int _lists;

    /// <summary>By group of what the list's person took.</summary>
    private readonly Dictionary<int, (double Different, int Lists)> _byTarget = [];

    /// <param name="targets">Groups of what the list's person took, where <see cref="By"/> is asked for; a list counts once in each.</param>
    public void Add(ReadOnlySpan<int> list, params ReadOnlySpan<int> targets)
    {
        list = list[..Math.Min(Length, list.Length)];
        var (different, pairs) = (0, 0);
        for (var i = 0; i < list.Length; i++)
        {
            _listed[list[i]] = _listed.GetValueOrDefault(list[i]) + 1;
            _bits += Bits(list[i]);
            _places++;
            for (var k = 0; k < i; k++)
            {
                if (category(list[i]) is not (not 0 and var a) || category(list[k]) is not (not 0 and var b)) continue;
                pairs++;
                if (a != b) different++;
            }
        }

        if (pairs == 0) return;
        _different += (double)different / pairs;
        _lists++;
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[..i].Contains(targets[i])) continue;
            var (sum, lists) = _byTarget.GetValueOrDefault(targets[i]);
            _byTarget[targets[i]] = (sum + ((double)different / pairs), lists + 1);
        }
    }

    /// <summary>
    /// Within groups of items: the share of a group's items that are in any list, the mean novelty over its places, and the diversity of the lists of those
    /// who took one of its items.
    /// </summary>
    public IReadOnlyDictionary<int, ListMetrics> By(Func<int, int> group)
    {
        var groups = new SortedDictionary<int, (int Items, int Listed, int Places, double Bits)>();
        for (var item = 0; item < items; item++)
        {
            var (all, listed, places, bits) = groups.GetValueOrDefault(group(item));
            var own = _listed.GetValueOrDefault(item);
            groups[group(item)] = (all + 1, listed + (own > 0 ? 1 : 0), places + own, bits + (own > 0 ? own * Bits(item) : 0));
        }

        return groups.ToDictionary(g => g.Key, g => new ListMetrics(
            (double)g.Value.Listed / g.Value.Items,
            g.Value.Places == 0 ? 0 : g.Value.Bits / g.Value.Places,
            _byTarget.TryGetValue(g.Key, out var own) ? own.Different / own.Lists : null));
    }

    private double Bits(int item) => -Math.Log2((count(item) + 1) / _total);

    /// <summary>Null without lists.</summary>
    public ListMetrics? Metrics() => _places == 0 ? null : new ListMetrics((double)_listed.Count / items, _bits / _places, _lists == 0 ? null : _different / _lists);
}
