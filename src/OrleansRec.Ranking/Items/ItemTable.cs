using System.Collections.Concurrent;

namespace OrleansRec.Ranking.Items;

/// <summary>
/// Content of every item by catalogue index. One writer; readers take <see cref="Snapshot"/>, an immutable view that later
/// writes do not change.
/// </summary>
public sealed class ItemTable
{
    private ItemContent?[] _content = new ItemContent?[1024];
    private int _count;
    private bool _shared;

    /// <summary>Indexes by key; null until an item has relations, so that a shop without them pays nothing.</summary>
    private ConcurrentDictionary<ulong, int>? _indexes;

    /// <summary>Highest index seen plus one.</summary>
    public int Count => _count;

    public void Set(int index, ItemContent content)
    {
        if (index >= _content.Length || _shared)
        {
            Array.Resize(ref _content, index >= _content.Length ? Math.Max(index + 1, _content.Length * 2) : _content.Length);
            _content = (ItemContent?[])_content.Clone();
            _shared = false;
        }

        _content[index] = content;
        _count = Math.Max(_count, index + 1);
        if (_indexes is not null) _indexes[content.Key] = index;
        else if (!content.Related.IsEmpty) _indexes = IndexesByKey();
    }

    /// <summary>An immutable view of now.</summary>
    public ItemCatalogue Snapshot()
    {
        _shared = true;
        return new ItemCatalogue(_content, _count, _indexes);
    }

    private ConcurrentDictionary<ulong, int> IndexesByKey()
    {
        var indexes = new ConcurrentDictionary<ulong, int>();
        for (var i = 0; i < _count; i++)
            if (_content[i] is { } content) indexes[content.Key] = i;
        return indexes;
    }
}

/// <summary>Content of every item by catalogue index; immutable.</summary>
public sealed class ItemCatalogue
{
    private readonly ItemContent?[] _content;
    private readonly ConcurrentDictionary<ulong, int>? _indexes;

    internal ItemCatalogue(ItemContent?[] content, int count, ConcurrentDictionary<ulong, int>? indexes) =>
        (_content, Count, _indexes) = (content, count, indexes);

    public static ItemCatalogue Empty { get; } = new([], 0, null);

    /// <summary>True where any item has neighbours in the shop's item graph.</summary>
    public bool HasRelations => _indexes is not null;

    public int Count { get; }

    /// <summary><see cref="ItemContent.Unknown"/> for an index without content.</summary>
    public ItemContent this[int index] =>
        (uint)index < (uint)Count ? _content[index] ?? ItemContent.Unknown : ItemContent.Unknown;

    /// <summary>Asks for an item's content, which is read soon.</summary>
    public void Ask(int index)
    {
        if ((uint)index < (uint)Count) Ahead.Ask(_content[index]);
    }

    /// <summary>Catalogue indexes of an item's neighbours of one kind, the strongest first; −1 for one that is not in the catalogue.</summary>
    public ReadOnlySpan<int> Related(int index, RelationKind kind) => Related(this[index], kind);

    /// <summary>The same of content that may be newer than this view.</summary>
    public ReadOnlySpan<int> Related(ItemContent content, RelationKind kind) => _indexes is null ? [] : content.Related.Of(kind, _indexes);
}
