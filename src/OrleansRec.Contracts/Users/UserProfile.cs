namespace OrleansRec.Contracts.Users;

/// <summary>A category that a user is interested in.</summary>
/// <param name="Category">The category's path, broadest first, joined with <c> &gt; </c>.</param>
/// <param name="Share">0 to 1: of the next items (from a model), of the behaviours (counted).</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.Interest")]
public sealed record Interest([property: Id(0)] string Category, [property: Id(1)] double Share);

/// <summary>An attribute of items that a user prefers.</summary>
/// <param name="Key">Such as <c>colour</c>.</param>
/// <param name="Value">Such as <c>brown</c>.</param>
/// <param name="Score">0 to 1: how likely the next item has it (from a model), the share of the behaviours (counted).</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.PreferredAttribute")]
public sealed record PreferredAttribute([property: Id(0)] string Key, [property: Id(1)] string Value, [property: Id(2)] double Score);

/// <summary>What a user's behaviour suggests of an attribute that the shop knows of other users.</summary>
/// <param name="Key">Such as <c>ageGroup</c>.</param>
/// <param name="Value">The likeliest value.</param>
/// <param name="Probability">0 to 1, among the values that the model learned.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.PredictedTrait")]
public sealed record PredictedTrait([property: Id(0)] string Key, [property: Id(1)] string Value, [property: Id(2)] double Probability);

/// <summary>What the engine makes of a user's behaviour; empty lists for somebody without any.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.UserProfile")]
public sealed record UserProfile
{
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Number of events in the user's log.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>At most 20, the largest share first.</summary>
    [Id(2)] public required IReadOnlyList<Interest> Interests { get; init; }

    /// <summary>Geometric mean of the prices acted on, to four decimals; null where no event had one.</summary>
    [Id(3)] public double? PriceLevel { get; init; }

    /// <summary>Those first that stand out most from what a stranger would prefer.</summary>
    [Id(4)] public required IReadOnlyList<PreferredAttribute> PreferredAttributes { get; init; }

    /// <summary>One per attribute of users that the model learned to predict.</summary>
    [Id(5)] public required IReadOnlyList<PredictedTrait> PredictedTraits { get; init; }

    /// <summary>The model that answered; null where none did.</summary>
    [Id(6)] public string? ModelVersion { get; init; }

    /// <summary>Set when the answer did not come from a model: why.</summary>
    [Id(7)] public string? Fallback { get; init; }
}

/// <summary>Attributes of items that a user prefers.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.AttributePreferences")]
public sealed record AttributePreferences
{
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Those first that stand out most from what a stranger would prefer.</summary>
    [Id(1)] public required IReadOnlyList<PreferredAttribute> Attributes { get; init; }

    /// <summary>The model that answered; null where none did.</summary>
    [Id(2)] public string? ModelVersion { get; init; }

    /// <summary>Set when the answer did not come from a model: why.</summary>
    [Id(3)] public string? Fallback { get; init; }
}
