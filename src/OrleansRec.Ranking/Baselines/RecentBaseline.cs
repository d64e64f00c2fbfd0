namespace OrleansRec.Ranking.Baselines;

/// <summary>A person's own items, the latest first, then popularity.</summary>
public sealed class RecentBaseline(ItemSequences sequences) : IBaseline
{
    public string Name => "recent";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        sequences.Ties.CopyTo(scores);
        Recency.AddOwn(history, scores);
    }
}
