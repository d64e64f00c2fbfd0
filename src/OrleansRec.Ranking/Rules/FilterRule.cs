using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Rules;

/// <summary>Only what the request's filter lets through; sources go on until their quota is met by such items.</summary>
internal sealed class FilterRule : ICandidateRule
{
    public bool Looks(CandidateContext context) => context.Filter is not null;

    public bool Allows(CandidateContext context, int item) => context.Filter is not { } filter || filter(context.Catalogue[item]);
}
