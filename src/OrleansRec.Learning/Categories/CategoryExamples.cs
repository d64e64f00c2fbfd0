using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Learning.Categories;

/// <summary>
/// The items that say their category, those apart whose category no training sees: what each says beside it (its clues) and the class.
/// </summary>
internal sealed class CategoryExamples
{
    /// <summary>Items at most: more make the fit slower, not better.</summary>
    private const int Most = 100_000;

    /// <summary>One in so many chooses how long to learn.</summary>
    private const uint ValidatesOneIn = 10;

    private readonly List<int> _items = [];
    private readonly List<int> _labels = [];
    private readonly List<int> _starts = [0];
    private readonly List<int> _clues = [];

    private CategoryExamples(int classes) => Classes = classes;

    /// <summary>Clues are below this.</summary>
    public static int ClueCount => ItemContent.TokenRows + ItemContent.PriceBuckets;

    public int Count => _items.Count;

    public int Classes { get; }

    /// <summary>Equal for equal examples.</summary>
    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    public int Label(int example) => _labels[example];

    public ReadOnlySpan<int> Clues(int example) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_clues)[_starts[example].._starts[example + 1]];

    public static CategoryExamples Of(ItemCatalogue catalogue, CategoryClasses classes, Action<ItemContent, List<int>> read)
    {
        var labels = new Dictionary<int, int>(classes.Count);
        for (var c = 0; c < classes.Count; c++) labels.Add(classes.Leaves[c], c);
        var labelled = 0;
        for (var i = 0; i < catalogue.Count; i++) labelled += IsLabelled(catalogue, i, labels) ? 1 : 0;
        var below = labelled <= Most ? uint.MaxValue : (uint)((double)Most / labelled * uint.MaxValue);
        var examples = new CategoryExamples(classes.Count);
        for (var i = 0; i < catalogue.Count; i++)
        {
            // Another mix than the one that holds items back.
            if (IsLabelled(catalogue, i, labels) && Ranking.StableHash.Mix((uint)i ^ 0x9E3779B9) <= below) examples.Add(i, catalogue[i], labels[catalogue[i].Leaf], read);
        }

        return examples;
    }

    /// <summary>The examples that are learned while those that validate are watched, or those that validate.</summary>
    public int[] Part(bool validates) =>
        [.. Enumerable.Range(0, Count).Where(e => Ranking.StableHash.Mix((uint)_items[e] ^ 0x85EBCA6B) % ValidatesOneIn == 0 == validates)];

    /// <summary>What an item says beside its category: brand, attributes, words of the title, price bucket.</summary>
    public static void Everything(ItemContent item, List<int> clues)
    {
        clues.AddRange(item.Tokens[(int)ContentField.Brand]);
        clues.AddRange(item.Tokens[(int)ContentField.Attribute]);
        clues.AddRange(item.Tokens[(int)ContentField.Title]);
        if (item.PriceBucket > 0) clues.Add(ItemContent.TokenRows + item.PriceBucket);
    }

    /// <summary>The words of the title alone.</summary>
    public static void Title(ItemContent item, List<int> clues) => clues.AddRange(item.Tokens[(int)ContentField.Title]);

    private static bool IsLabelled(ItemCatalogue catalogue, int item, Dictionary<int, int> labels) =>
        !HeldOut.Item(item) && !catalogue[item].IsUnknown && labels.ContainsKey(catalogue[item].Leaf);

    private void Add(int item, ItemContent content, int label, Action<ItemContent, List<int>> read)
    {
        _items.Add(item);
        _labels.Add(label);
        read(content, _clues);
        _starts.Add(_clues.Count);
        Mix((uint)item);
        Mix((uint)label);
        foreach (var clue in Clues(Count - 1)) Mix((uint)clue);
    }

    /// <summary>FNV-1a.</summary>
    private void Mix(uint value) => Fingerprint = (Fingerprint ^ value) * 1099511628211;
}
