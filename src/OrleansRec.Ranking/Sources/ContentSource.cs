namespace OrleansRec.Ranking.Sources;

/// <summary>Popular items of the leaf categories of the latest items, the nearer in time the more.</summary>
internal sealed class ContentSource : ICandidateSource
{
    private const int LatestItems = 5;

    public string Name => "content";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates)
    {
        var own = context.Features.Own.Items;
        var latest = Math.Min(LatestItems, own.Length);
        for (var i = 0; i < latest && quota > 0; i++)
        {
            var leaf = context.Catalogue[own[i]].Leaf;
            if (leaf == 0) continue;
            var share = i == latest - 1 ? quota : Math.Max(1, quota / 2);
            var items = context.Index.InLeaf(leaf);
            for (var k = 0; k < items.Count && share > 0; k++)
            {
                if (!candidates.Add(items[k])) continue;
                share--;
                quota--;
            }
        }
    }
}
