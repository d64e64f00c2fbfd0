using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>The page's own item and what lies in the cart are not recommended beside themselves.</summary>
internal sealed class ContextItemsRule : ICandidateRule
{
    public bool Looks(CandidateContext context) => false;

    public void Bar(CandidateContext context, CandidateSet candidates) => candidates.Bar(context.ContextItems);
}
