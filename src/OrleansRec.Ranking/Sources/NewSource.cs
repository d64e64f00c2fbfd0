namespace OrleansRec.Ranking.Sources;

/// <summary>The newest items of the catalogue, which no behaviour speaks for yet.</summary>
internal sealed class NewSource : ICandidateSource
{
    public string Name => "new";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates)
    {
        var items = context.Index.Newest;
        for (var k = items.Count - 1; k >= 0 && quota > 0; k--)
            if (candidates.Add(items[k])) quota--;
    }
}
