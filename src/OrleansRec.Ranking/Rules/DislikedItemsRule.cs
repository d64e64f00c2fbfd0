using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>What the person dislikes is not recommended, until the person turns to it again.</summary>
internal sealed class DislikedItemsRule : ICandidateRule
{
    public bool Looks(CandidateContext context) => false;

    public void Bar(CandidateContext context, CandidateSet candidates)
    {
        foreach (var item in context.Features.Own.Disliked) candidates.Bar(item);
    }
}
