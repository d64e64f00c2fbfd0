namespace OrleansRec.Contracts.Recommendations;

[GenerateSerializer, Immutable, Alias("OrleansRec.RecommendationResponse")]
public sealed record RecommendationResponse
{
    [Id(0)] public required string RecommendationId { get; init; }
    [Id(1)] public required IReadOnlyList<RecommendedItem> Items { get; init; }

    /// <summary>The model that answered; null where none is live.</summary>
    [Id(2)] public string? ModelVersion { get; init; }

    /// <summary>The version of the person's log that the answer reflects.</summary>
    [Id(3)] public required long UserVersion { get; init; }

    /// <summary>Set when the answer did not come from a model: <c>trending:</c> and the reason.</summary>
    [Id(4)] public string? Fallback { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansRec.RecommendedItem")]
public sealed record RecommendedItem
{
    [Id(0)] public required string ItemId { get; init; }

    /// <summary>The blended score; comparable within one answer only.</summary>
    [Id(1)] public required double Score { get; init; }

    /// <summary>Each task's score by name, such as <c>click</c>, <c>cart</c>, <c>purchase</c>: probabilities.</summary>
    [Id(2)] public required IReadOnlyDictionary<string, double> Tasks { get; init; }

    /// <summary>The candidate source that brought it, such as <c>embedding</c>, <c>item-to-item</c>, <c>trending</c>.</summary>
    [Id(3)] public required string Source { get; init; }

    /// <summary>Only when asked for: strongest first.</summary>
    [Id(4)] public IReadOnlyList<Reason>? Reasons { get; init; }
}

/// <summary>A past behaviour and what it did to an item's score: the score with it minus the score without it.</summary>
/// <param name="ItemId">The item acted on.</param>
/// <param name="Type">How: view, addToCart, purchase …</param>
/// <param name="Contribution">Positive: it raised the score.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.Reason")]
public sealed record Reason(
    [property: Id(0)] string ItemId,
    [property: Id(1)] string Type,
    [property: Id(2)] double Contribution);
