using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>What the person has bought and kept is not recommended.</summary>
internal sealed class NotBoughtRule : ICandidateRule
{
    public bool Looks(CandidateContext context) => false;

    public void Bar(CandidateContext context, CandidateSet candidates)
    {
        foreach (var purchase in context.State.Purchases) candidates.Bar(purchase.Item);
    }
}
