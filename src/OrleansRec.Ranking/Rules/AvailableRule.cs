using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>What cannot be bought is not recommended.</summary>
internal sealed class AvailableRule : ICandidateRule
{
    public bool Allows(CandidateContext context, int item) => context.Catalogue[item].Available;
}
