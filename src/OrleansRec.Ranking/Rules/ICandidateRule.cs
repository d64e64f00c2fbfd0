using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>Keeps items out of an answer. Stateless.</summary>
public interface ICandidateRule
{
    /// <summary>Bars the items that the request itself names.</summary>
    void Bar(CandidateContext context, CandidateSet candidates)
    {
    }

    /// <summary>False where this candidate must not be answered.</summary>
    bool Allows(CandidateContext context, int item) => true;
}

/// <summary>The built-in rules.</summary>
public static class CandidateRules
{
    public static IReadOnlyList<ICandidateRule> All { get; } =
        [new ContextItemsRule(), new ExcludedItemsRule(), new SeenItemsRule(), new DislikedItemsRule(), new AvailableRule(), new FilterRule()];
}
