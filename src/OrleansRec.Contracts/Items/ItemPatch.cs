namespace OrleansRec.Contracts.Items;

/// <summary>A change of some fields of an item; those that are null stay as they are, those in <see cref="Cleared"/> become empty.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ItemPatch")]
public sealed record ItemPatch
{
    [Id(0)] public required string ItemId { get; init; }
    [Id(1)] public string? Title { get; init; }
    [Id(2)] public IReadOnlyList<string>? Categories { get; init; }
    [Id(3)] public string? Brand { get; init; }
    [Id(4)] public double? Price { get; init; }

    /// <summary>In place of all attributes.</summary>
    [Id(5)] public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    [Id(6)] public byte[]? Image { get; init; }

    /// <summary>In place of all relations.</summary>
    [Id(7)] public IReadOnlyList<ItemRelation>? Relations { get; init; }

    [Id(8)] public bool? Available { get; init; }

    /// <summary>When the shop changed it, UTC; null means now.</summary>
    [Id(9)] public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Names of fields, as in JSON, that become empty: <c>title</c>, <c>price</c> …</summary>
    [Id(10)] public IReadOnlyList<string> Cleared { get; init; } = [];

    /// <summary>The item after the change.</summary>
    public Item ApplyTo(Item item) => item with
    {
        Title = Title ?? (Clears("title") ? null : item.Title),
        Categories = Categories ?? (Clears("categories") ? [] : item.Categories),
        Brand = Brand ?? (Clears("brand") ? null : item.Brand),
        Price = Price ?? (Clears("price") ? null : item.Price),
        Attributes = Attributes ?? (Clears("attributes") ? new Dictionary<string, string>() : item.Attributes),
        Image = Image ?? (Clears("image") ? null : item.Image),
        Relations = Relations ?? (Clears("relations") ? [] : item.Relations),
        Available = Available ?? (Clears("available") || item.Available),
        Timestamp = Timestamp,
    };

    private bool Clears(string field) => Cleared.Contains(field);
}
