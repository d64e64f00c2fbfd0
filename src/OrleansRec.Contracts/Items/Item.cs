using System.Text.Json.Serialization;

namespace OrleansRec.Contracts.Items;

/// <summary>What a shop says about an item. Everything but <see cref="ItemId"/> is optional.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.Item")]
public sealed record Item
{
    [Id(0)] public required string ItemId { get; init; }
    [Id(1)] public string? Title { get; init; }

    /// <summary>Category path, broadest first: <c>["clothing", "shoes", "boots"]</c>.</summary>
    [Id(2)] public IReadOnlyList<string> Categories { get; init; } = [];

    [Id(3)] public string? Brand { get; init; }
    [Id(4)] public double? Price { get; init; }
    [Id(5)] public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>A PNG or JPEG file, base64 in JSON.</summary>
    [Id(6)] public byte[]? Image { get; init; }

    [Id(7)] public IReadOnlyList<ItemRelation> Relations { get; init; } = [];

    /// <summary>False: never recommended (similarity still knows it).</summary>
    [Id(8)] public bool Available { get; init; } = true;

    /// <summary>When the shop changed it, UTC; null means now.</summary>
    [Id(9)] public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The shop took it out of its catalogue: unknown to every call, never in a list; its events keep counting.</summary>
    [Id(10), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Deleted { get; init; }
}

/// <summary>A typed edge to another item: <c>similar</c>, <c>complementary</c>, <c>boughtTogether</c> …</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ItemRelation")]
public sealed record ItemRelation([property: Id(0)] string Type, [property: Id(1)] string ItemId);

[GenerateSerializer, Immutable, Alias("OrleansRec.UpsertItemsResult")]
public sealed record UpsertItemsResult(
    [property: Id(0)] int Accepted,
    [property: Id(1)] IReadOnlyList<Events.RejectedEntry> Rejected);

/// <summary>An item like another one; <see cref="Score"/> is comparable within one answer only.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.SimilarItem")]
public sealed record SimilarItem([property: Id(0)] string ItemId, [property: Id(1)] double Score);

[GenerateSerializer, Immutable, Alias("OrleansRec.SimilarItems")]
public sealed record SimilarItems
{
    [Id(0)] public required IReadOnlyList<SimilarItem> Items { get; init; }

    /// <summary>The model that answered; null where none is live.</summary>
    [Id(1)] public string? ModelVersion { get; init; }

    /// <summary>Set when the answer did not come from a model: why.</summary>
    [Id(2)] public string? Fallback { get; init; }
}
