using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>What cannot be bought is not recommended.</summary>
internal sealed class AvailableRule : ICandidateRule
{
    public bool Looks(CandidateContext context) => true;

    public bool Allows(CandidateContext context, int item) => context.Catalogue[item].Available;
}
