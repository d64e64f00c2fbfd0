using System.Text.Json.Serialization;
using OrleansRec.Contracts.Errors;

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

    /// <summary>
    /// Why there is no list, for the SDK to throw; else null. Thrown in a silo it would be thrown again in everything that a call passes there, which
    /// under overload costs more than the refusal saves.
    /// </summary>
    [Id(5), JsonIgnore] public OverloadedException? Refusal { get; init; }
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

    /// <summary>Only when asked for, and from a model: what the score is made of.</summary>
    [Id(5)] public Explanation? Explanation { get; init; }
}

/// <summary>
/// What a score is made of, in three ways that each add up to it: tasks and boost; sources; behaviours and what is unattributed. The same
/// request to the same versions has the same explanation.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.Explanation")]
public sealed record Explanation
{
    /// <summary>The blended score, boosts included; the item's own score but where a scenario keeps the order of its sources.</summary>
    [Id(0)] public required double Score { get; init; }

    /// <summary>What each task adds.</summary>
    [Id(1)] public required IReadOnlyDictionary<string, double> Tasks { get; init; }

    /// <summary>What the request's boosts add to the tasks; negative where they lower it.</summary>
    [Id(2)] public required double Boost { get; init; }

    /// <summary>What each source adds: an equal share for all that find the item, as any one of them would do.</summary>
    [Id(3)] public required IReadOnlyDictionary<string, double> Sources { get; init; }

    /// <summary>What each of the latest items adds, measured by leaving it out; the largest first.</summary>
    [Id(4)] public required IReadOnlyList<Reason> Behaviours { get; init; }

    /// <summary>
    /// The score less all behaviours: popularity, content, and what behaviours do only together; negative where they overlap.
    /// </summary>
    [Id(5)] public required double Unattributed { get; init; }
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
