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

    private readonly HashSet<int> _listed = [];
    private readonly double _total = Enumerable.Range(0, items).Sum(count) + items;
    private double _bits;
    private int _places;
    private double _different;
    private int _lists;

    public void Add(ReadOnlySpan<int> list)
    {
        list = list[..Math.Min(Length, list.Length)];
        var (different, pairs) = (0, 0);
        for (var i = 0; i < list.Length; i++)
        {
            _listed.Add(list[i]);
            _bits -= Math.Log2((count(list[i]) + 1) / _total);
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
    }

    /// <summary>Null without lists.</summary>
    public ListMetrics? Metrics() => _places == 0 ? null : new ListMetrics((double)_listed.Count / items, _bits / _places, _lists == 0 ? null : _different / _lists);
}
