namespace OrleansRec.Contracts.Recommendations;

/// <summary>
/// Asks for the caller's own list in the order of <see cref="RecommendationRequest"/>'s scores. Every distinct item is answered,
/// whatever rules say of it; those that the model does not know come last, with the source <c>unknown</c>.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.RankRequest")]
public sealed record RankRequest
{
    [Id(0)] public string? UserId { get; init; }
    [Id(1)] public string? VisitorId { get; init; }

    /// <summary>1 to <see cref="Limits.MaxRankItems"/>.</summary>
    [Id(2)] public IReadOnlyList<string> ItemIds { get; init; } = [];

    /// <summary>The scenario whose blend of tasks orders the list.</summary>
    [Id(3)] public string Scenario { get; init; } = Scenarios.Home;

    /// <summary>The item whose page it is.</summary>
    [Id(4)] public string? ItemId { get; init; }

    /// <summary>More items of the context, at most <see cref="Limits.MaxContextItems"/>.</summary>
    [Id(5)] public IReadOnlyList<string>? ContextItemIds { get; init; }

    /// <summary>Multiplies the scores of items that match, at most <see cref="Limits.MaxBoosts"/>.</summary>
    [Id(6)] public IReadOnlyList<Boost>? Boost { get; init; }

    /// <summary>The answer reflects at least this version of the person's log (from <c>track</c>).</summary>
    [Id(7)] public long? MinUserVersion { get; init; }

    /// <summary>True adds reasons: the past behaviour that caused each item, by leaving it out.</summary>
    [Id(8)] public bool Explain { get; init; }

    [Id(9)] public string? Platform { get; init; }

    /// <summary>
    /// Milliseconds from the request's arrival, 1 to <see cref="Limits.MaxTimeoutMs"/>, after which the caller no longer waits: an answer
    /// that a model cannot give by then comes from the trending list. Null means the server's own limit.
    /// </summary>
    [Id(10)] public int? TimeoutMs { get; init; }

    /// <summary><c>interactive</c> (somebody waits) or <c>bulk</c> (a mailing, an export: after interactive requests).</summary>
    [Id(11)] public string Priority { get; init; } = Priorities.Interactive;

    /// <summary>The same question without the list.</summary>
    public RecommendationRequest ToRecommendation() => new()
    {
        UserId = UserId,
        VisitorId = VisitorId,
        Scenario = Scenario,
        ItemId = ItemId,
        ContextItemIds = ContextItemIds,
        Count = Math.Max(1, ItemIds.Count),
        Diversity = 0,
        Boost = Boost,
        MinUserVersion = MinUserVersion,
        Explain = Explain,
        Platform = Platform,
        TimeoutMs = TimeoutMs,
        Priority = Priority,
    };
}
