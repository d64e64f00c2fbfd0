namespace OrleansRec.Ranking.Baselines;

/// <summary>A person's own items by how often they occur in the history, then popularity.</summary>
public sealed class BuyAgainBaseline(ItemSequences sequences) : IBaseline
{
    public string Name => "buy_again";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        sequences.Ties.CopyTo(scores);
        foreach (var item in history) scores[item]++;
    }
}
