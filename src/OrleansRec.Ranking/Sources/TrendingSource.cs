namespace OrleansRec.Ranking.Sources;

/// <summary>What everybody is interested in lately.</summary>
internal sealed class TrendingSource : ICandidateSource
{
    public string Name => "trending";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates) => candidates.Add(context.Index.Trending, quota);
}
