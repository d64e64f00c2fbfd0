namespace OrleansRec.Contracts.Recommendations;

/// <summary>How the lists of one placement are made. The built-in ones can be replaced; a shop adds its own.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.Scenario")]
public sealed record Scenario
{
    /// <summary>1 to <see cref="Limits.MaxTypeLength"/> letters, digits, <c>-</c>, <c>_</c> and <c>.</c></summary>
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>
    /// Where candidates come from, asked in this order; an item found twice keeps its first source. At most <see cref="Limits.MaxSources"/>
    /// sources and <see cref="Limits.MaxCandidates"/> candidates.
    /// </summary>
    [Id(1)] public IReadOnlyList<ScenarioSource> Sources { get; init; } = [];

    /// <summary>
    /// What the model's tasks count beside the first one, which orders the list: the score is that of the first task times one plus the
    /// weighted others; 0 to <see cref="Limits.MaxTaskWeight"/> each.
    /// </summary>
    [Id(2)] public IReadOnlyDictionary<string, double> Tasks { get; init; } = new Dictionary<string, double>();

    /// <summary>What must hold for every candidate, besides what a request asks for: <c>available</c>, <c>not-disliked</c>, <c>not-seen</c>, <c>not-bought</c>.</summary>
    [Id(3)] public IReadOnlyList<string> Rules { get; init; } = ["available", "not-disliked"];

    /// <summary>A filter that always holds, together with the request's own.</summary>
    [Id(4)] public string? Filter { get; init; }

    /// <summary>Diversity where the request says none: 0 (by score only) to 1.</summary>
    [Id(5)] public double Diversity { get; init; }

    /// <summary><c>score</c>, or <c>source</c> to keep the order in which the sources found the candidates.</summary>
    [Id(6)] public string Order { get; init; } = ScenarioOrders.Score;

    /// <summary>True fills a short list with trending items, then any; false answers what the sources bring.</summary>
    [Id(7)] public bool Fill { get; init; } = true;

    /// <summary>Fields that a request must send: <c>itemId</c>, <c>filter</c>.</summary>
    [Id(8)] public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>True where what lies in the cart is the context of the list, and so never in it.</summary>
    [Id(9)] public bool CartIsContext { get; init; }

    /// <summary>True where the shop has not changed it; not looked at when sent.</summary>
    [Id(10)] public bool BuiltIn { get; init; }
}

/// <summary>A candidate source and its weight.</summary>
/// <param name="Name">Such as <c>embedding</c>, <c>item-to-item</c>, <c>trending</c>.</param>
/// <param name="Quota">Candidates that it may bring, 1 to <see cref="Limits.MaxQuota"/>.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.ScenarioSource")]
public sealed record ScenarioSource([property: Id(0)] string Name, [property: Id(1)] int Quota);

/// <summary>Every scenario in force, by name.</summary>
/// <param name="Version">Grows with each change.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.ScenarioList")]
public sealed record ScenarioList([property: Id(0)] IReadOnlyList<Scenario> Scenarios, [property: Id(1)] long Version);

/// <summary>Values of <see cref="Scenario.Order"/>.</summary>
public static class ScenarioOrders
{
    public const string Score = "score";
    public const string Source = "source";
}
