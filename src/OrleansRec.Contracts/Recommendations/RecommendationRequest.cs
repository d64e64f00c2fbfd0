namespace OrleansRec.Contracts.Recommendations;

/// <summary>Asks for a list. Either <see cref="UserId"/> or <see cref="VisitorId"/> is set; an unknown person gets a cold-start answer.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.RecommendationRequest")]
public sealed record RecommendationRequest
{
    [Id(0)] public string? UserId { get; init; }
    [Id(1)] public string? VisitorId { get; init; }

    /// <summary>
    /// <c>home</c>, <c>product</c> (needs <see cref="ItemId"/>), <c>cart</c>, <c>category</c> (needs <see cref="Filter"/>), <c>buy-again</c>,
    /// <c>trending</c>, <c>recently-viewed</c>, <c>rank</c>, or one of the shop's own.
    /// </summary>
    [Id(2)] public string Scenario { get; init; } = Scenarios.Home;

    /// <summary>The item whose page it is.</summary>
    [Id(3)] public string? ItemId { get; init; }

    /// <summary>More items of the context (the cart's, a bundle's), at most <see cref="Limits.MaxContextItems"/>.</summary>
    [Id(4)] public IReadOnlyList<string>? ContextItemIds { get; init; }

    /// <summary>1 to <see cref="Limits.MaxCount"/>.</summary>
    [Id(5)] public int Count { get; init; } = 10;

    /// <summary>Never answered; at most <see cref="Limits.MaxExcludedItems"/>.</summary>
    [Id(6)] public IReadOnlyList<string>? ExcludeItemIds { get; init; }

    /// <summary>True leaves out every item in the person's remembered history.</summary>
    [Id(7)] public bool ExcludeSeen { get; init; }

    /// <summary>0 (by score only) to 1 (as varied as possible); null means the scenario's own.</summary>
    [Id(8)] public double? Diversity { get; init; }

    /// <summary>The answer reflects at least this version of the person's log (from <c>track</c>).</summary>
    [Id(9)] public long? MinUserVersion { get; init; }

    /// <summary>True adds reasons: the past behaviour that caused each item, by leaving it out.</summary>
    [Id(10)] public bool Explain { get; init; }

    [Id(11)] public string? Platform { get; init; }

    /// <summary>Only items that match are answered; the language is that of <see cref="Filters.FilterExpression"/>.</summary>
    [Id(12)] public string? Filter { get; init; }

    /// <summary>Multiplies the scores of items that match, at most <see cref="Limits.MaxBoosts"/>.</summary>
    [Id(13)] public IReadOnlyList<Boost>? Boost { get; init; }

    /// <summary>
    /// Milliseconds from the request's arrival, 1 to <see cref="Limits.MaxTimeoutMs"/>, after which the caller no longer waits: an answer
    /// that a model cannot give by then comes from the trending list. Null means the server's own limit.
    /// </summary>
    [Id(14)] public int? TimeoutMs { get; init; }

    /// <summary><c>interactive</c> (somebody waits) or <c>bulk</c> (a mailing, an export: after interactive requests).</summary>
    [Id(15)] public string Priority { get; init; } = Priorities.Interactive;
}

/// <summary>Raises or lowers matching items: 2 doubles their score, 0.5 halves it, 0 puts them last.</summary>
/// <param name="Filter">A filter as in <see cref="RecommendationRequest.Filter"/>.</param>
/// <param name="Factor">0 to <see cref="Limits.MaxBoostFactor"/>.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.Boost")]
public sealed record Boost([property: Id(0)] string Filter, [property: Id(1)] double Factor);

/// <summary>Whose turn comes first.</summary>
public static class Priorities
{
    public const string Interactive = "interactive";
    public const string Bulk = "bulk";

    public static IReadOnlyList<string> All { get; } = [Interactive, Bulk];
}

/// <summary>Names of the built-in scenarios.</summary>
public static class Scenarios
{
    public const string Home = "home";
    public const string Product = "product";
    public const string Cart = "cart";
    public const string Category = "category";
    public const string BuyAgain = "buy-again";
    public const string Trending = "trending";
    public const string RecentlyViewed = "recently-viewed";
    public const string Rank = "rank";

    public static IReadOnlyList<string> All { get; } = [Home, Product, Cart, Category, BuyAgain, Trending, RecentlyViewed, Rank];
}
