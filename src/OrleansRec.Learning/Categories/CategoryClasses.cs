using OrleansRec.Ranking.Items;

namespace OrleansRec.Learning.Categories;

/// <summary>The leaf categories that are told apart.</summary>
/// <param name="Leaves">Their hashes, see <see cref="ItemContent.Leaf"/>; all distinct.</param>
/// <param name="Paths">Their paths, parallel to <paramref name="Leaves"/>.</param>
internal sealed record CategoryClasses(int[] Leaves, string[] Paths)
{
    /// <summary>Items that a category needs to be a class.</summary>
    private const int MinItems = 5;

    private const int Most = 1_000;

    public static CategoryClasses None { get; } = new([], []);

    public int Count => Leaves.Length;

    /// <summary>Those of before, then what else is frequent now, the most frequent first; none where there is but one.</summary>
    public static CategoryClasses Of(ItemCatalogue catalogue, CategoryClasses before)
    {
        var leaves = new Dictionary<int, (int Items, string Path)>();
        for (var i = 0; i < catalogue.Count; i++)
        {
            var content = catalogue[i];
            if (content.Leaf != 0 && !content.IsUnknown) leaves[content.Leaf] = (leaves.GetValueOrDefault(content.Leaf).Items + 1, content.CategoryPath!);
        }

        foreach (var leaf in before.Leaves) leaves.Remove(leaf);
        var more = leaves.Where(l => l.Value.Items >= MinItems).OrderByDescending(l => l.Value.Items).ThenBy(l => l.Key).Take(Math.Max(0, Most - before.Count)).ToArray();
        return before.Count + more.Length < 2
            ? None
            : new CategoryClasses([.. before.Leaves, .. more.Select(l => l.Key)], [.. before.Paths, .. more.Select(l => l.Value.Path)]);
    }
}
