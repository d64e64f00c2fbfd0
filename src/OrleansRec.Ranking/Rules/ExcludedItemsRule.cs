using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>Items that the request does not want.</summary>
internal sealed class ExcludedItemsRule : ICandidateRule
{
    public bool Looks(CandidateContext context) => false;

    public void Bar(CandidateContext context, CandidateSet candidates) => candidates.Bar(context.Excluded);
}
