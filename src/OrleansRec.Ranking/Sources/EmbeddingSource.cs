namespace OrleansRec.Ranking.Sources;

/// <summary>Items whose vectors lie nearest to the person's embedding; retrieved for the whole batch before.</summary>
internal sealed class EmbeddingSource : ICandidateSource
{
    public string Name => "embedding";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates) => candidates.Add(context.Nearest.Span, quota);
}
