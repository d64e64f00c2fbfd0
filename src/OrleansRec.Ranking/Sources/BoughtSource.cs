namespace OrleansRec.Ranking.Sources;

/// <summary>What the person has bought and kept, the latest first: buy again.</summary>
internal sealed class BoughtSource : ICandidateSource
{
    public string Name => "bought";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates)
    {
        var purchases = context.State.Purchases;
        for (var i = purchases.Length - 1; i >= 0 && quota > 0; i--)
            if (candidates.Add(purchases[i].Item)) quota--;
    }
}
