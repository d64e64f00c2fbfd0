namespace OrleansRec.Ranking.Baselines;

/// <summary>The items with the most events, the same for everyone.</summary>
public sealed class PopularityBaseline(ItemSequences sequences) : IBaseline
{
    public string Name => "popularity";

    public void Score(ReadOnlySpan<int> history, Span<double> scores) => sequences.Counts.CopyTo(scores);
}
