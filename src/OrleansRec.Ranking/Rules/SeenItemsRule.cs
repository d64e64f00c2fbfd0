using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>Always or on request: no item that the person acted on, as far as remembered.</summary>
internal sealed class SeenItemsRule(bool always) : ICandidateRule
{
    public bool Looks(CandidateContext context) => false;

    public void Bar(CandidateContext context, CandidateSet candidates)
    {
        if (!always && !context.ExcludeSeen) return;
        candidates.Bar(context.State.Items);
        candidates.Bar(context.State.Cart);
        foreach (var purchase in context.State.Purchases) candidates.Bar(purchase.Item);
    }
}
