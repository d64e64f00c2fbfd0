namespace OrleansRec.Ranking.Sources;

/// <summary>The person's own items, the latest first: continue where you left, buy again.</summary>
internal sealed class RecentSource : ICandidateSource
{
    public string Name => "recent";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates) =>
        candidates.Add(context.Features.Own.Items, quota);
}
