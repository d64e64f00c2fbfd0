using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>Keeps items out of an answer. Stateless.</summary>
public interface ICandidateRule
{
    /// <summary>Bars the items that the request itself names.</summary>
    void Bar(CandidateContext context, CandidateSet candidates)
    {
    }

    /// <summary>False spares looking at every candidate of this request, where <see cref="Allows"/> would be true for all.</summary>
    bool Looks(CandidateContext context) => true;

    /// <summary>False where this candidate must not be answered.</summary>
    bool Allows(CandidateContext context, int item) => true;
}

/// <summary>The built-in rules.</summary>
public static class CandidateRules
{
    public static ICandidateRule Available { get; } = new AvailableRule();
    public static ICandidateRule NotDisliked { get; } = new DislikedItemsRule();
    public static ICandidateRule NotSeen { get; } = new SeenItemsRule(always: true);
    public static ICandidateRule NotBought { get; } = new NotBoughtRule();

    /// <summary>What requests ask for themselves; these hold in every scenario.</summary>
    public static IReadOnlyList<ICandidateRule> Always { get; } =
        [new ContextItemsRule(), new ExcludedItemsRule(), new SeenItemsRule(always: false), new FilterRule()];

    /// <summary>Those that a scenario chooses, by the names that it has for them.</summary>
    public static IReadOnlyDictionary<string, ICandidateRule> ByName { get; } = new Dictionary<string, ICandidateRule>
    {
        ["available"] = Available,
        ["not-disliked"] = NotDisliked,
        ["not-seen"] = NotSeen,
        ["not-bought"] = NotBought,
    };

    /// <summary>What holds where a scenario says nothing else.</summary>
    public static IReadOnlyList<ICandidateRule> Usual { get; } = [.. Always, NotDisliked, Available];
}
