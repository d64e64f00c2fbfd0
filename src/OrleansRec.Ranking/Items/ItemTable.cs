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
    }

    /// <summary>An immutable view of now.</summary>
    public ItemCatalogue Snapshot()
    {
        _shared = true;
        return new ItemCatalogue(_content, _count);
    }
}

/// <summary>Content of every item by catalogue index; immutable.</summary>
public sealed class ItemCatalogue
{
    private readonly ItemContent?[] _content;

    internal ItemCatalogue(ItemContent?[] content, int count) => (_content, Count) = (content, count);

    public static ItemCatalogue Empty { get; } = new([], 0);

    public int Count { get; }

    /// <summary><see cref="ItemContent.Unknown"/> for an index without content.</summary>
    public ItemContent this[int index] =>
        (uint)index < (uint)Count ? _content[index] ?? ItemContent.Unknown : ItemContent.Unknown;
}
