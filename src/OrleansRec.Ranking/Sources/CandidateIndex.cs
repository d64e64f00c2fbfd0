using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Sources;

/// <summary>
/// Lists that candidate sources share, made once per model version and kept up with the catalogue: trending items, popular items
/// of each leaf category, and items without statistics. Single writer, the thread that reads it.
/// </summary>
public sealed class CandidateIndex
{
    public const int TrendingItems = 1_000;
    public const int ItemsPerLeaf = 64;
    public const int NewItems = 256;

    private readonly ItemStatistics _statistics;
    private readonly int[] _trending;
    private readonly Dictionary<int, List<int>> _leaves = [];
    private readonly List<int> _new = [];

    public CandidateIndex(ItemStatistics statistics, ItemCatalogue catalogue)
    {
        _statistics = statistics;
        _trending = TopTrending(statistics, TrendingItems);
        for (var item = 0; item < catalogue.Count; item++)
            if (catalogue[item].Leaf is not 0 and var leaf && statistics.Count(item) > 0) Place(item, Leaf(leaf));
        for (var item = catalogue.Count - 1; item >= 0 && _new.Count < NewItems; item--)
            if (IsNew(item, catalogue[item])) _new.Add(item);
        _new.Reverse();
    }

    /// <summary>By <see cref="ItemStatistics.Trend"/>, best first.</summary>
    public ReadOnlySpan<int> Trending => _trending;

    /// <summary>Items without statistics, the newest last.</summary>
    public IReadOnlyList<int> Newest => _new;

    /// <summary>Items of a leaf category, the most popular first.</summary>
    public IReadOnlyList<int> InLeaf(int leaf) => _leaves.TryGetValue(leaf, out var items) ? items : [];

    /// <summary>Takes up items that are new or have changed.</summary>
    public void Apply(ReadOnlySpan<(int Index, ItemContent Content)> changes)
    {
        foreach (var (item, content) in changes)
        {
            if (content.Leaf != 0 && Leaf(content.Leaf) is { Count: < ItemsPerLeaf } leaf && !leaf.Contains(item)) leaf.Add(item);
            if (!IsNew(item, content) || _new.Contains(item)) continue;
            if (_new.Count == NewItems) _new.RemoveAt(0);
            _new.Add(item);
        }
    }

    /// <summary>Items with the largest trend, best first.</summary>
    public static int[] TopTrending(ItemStatistics statistics, int count)
    {
        var top = new TopItems();
        top.Begin(Math.Min(count, statistics.ItemCount));
        for (var item = 0; item < statistics.ItemCount; item++)
            if (statistics.Trend(item) is > 0 and var trend) top.Offer(item, trend);
        return top.Sort().ToArray();
    }

    private bool IsNew(int item, ItemContent content) => content.Available && !content.IsUnknown && _statistics.Count(item) == 0;

    /// <summary>Keeps a leaf's items in the order of their counts, the best alone: whole categories would be lists beside two model versions.</summary>
    private void Place(int item, List<int> leaf)
    {
        var (place, count) = (leaf.Count, _statistics.Count(item));
        while (place > 0 && _statistics.Count(leaf[place - 1]) < count) place--;
        if (place == ItemsPerLeaf) return;
        if (leaf.Count == ItemsPerLeaf) leaf.RemoveAt(ItemsPerLeaf - 1);
        leaf.Insert(place, item);
    }

    private List<int> Leaf(int leaf)
    {
        if (!_leaves.TryGetValue(leaf, out var items)) _leaves.Add(leaf, items = []);
        return items;
    }
}
