using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>On request: no item that the person acted on, as far as remembered.</summary>
internal sealed class SeenItemsRule : ICandidateRule
{
    public void Bar(CandidateContext context, CandidateSet candidates)
    {
        if (!context.ExcludeSeen) return;
        candidates.Bar(context.State.Items);
        candidates.Bar(context.State.Cart);
        foreach (var purchase in context.State.Purchases) candidates.Bar(purchase.Item);
    }
}
