namespace OrleansRec.Contracts.Items;

/// <summary>A category that an item may belong to.</summary>
/// <param name="Category">The category's path, broadest first, joined with <c> &gt; </c>.</param>
/// <param name="Probability">0 to 1; those of all categories add up to 1.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.CategoryProbability")]
public sealed record CategoryProbability([property: Id(0)] string Category, [property: Id(1)] double Probability);

/// <summary>Categories of one item.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ItemClassification")]
public sealed record ItemClassification
{
    /// <summary>Best first.</summary>
    [Id(0)] public required IReadOnlyList<CategoryProbability> Categories { get; init; }

    [Id(1)] public required string ModelVersion { get; init; }
}

/// <summary>Categories of an item of a batch.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ClassifiedItem")]
public sealed record ClassifiedItem
{
    /// <summary>Zero-based index in the batch.</summary>
    [Id(0)] public required int Index { get; init; }

    /// <summary>As it was sent; null where none was.</summary>
    [Id(1)] public string? ItemId { get; init; }

    /// <summary>Best first.</summary>
    [Id(2)] public required IReadOnlyList<CategoryProbability> Categories { get; init; }
}

/// <summary>Categories of a batch of items.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ClassifyResult")]
public sealed record ClassifyResult
{
    [Id(0)] public required IReadOnlyList<ClassifiedItem> Items { get; init; }

    /// <summary>Entries that are no items.</summary>
    [Id(1)] public required IReadOnlyList<Events.RejectedEntry> Rejected { get; init; }

    /// <summary>The model that answered; null where every entry was rejected.</summary>
    [Id(2)] public string? ModelVersion { get; init; }
}
