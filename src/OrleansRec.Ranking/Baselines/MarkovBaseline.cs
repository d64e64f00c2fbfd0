namespace OrleansRec.Ranking.Baselines;

/// <summary>What most often directly followed the last item, the item itself included, then popularity.</summary>
public sealed class MarkovBaseline(ItemSequences sequences) : IBaseline
{
    private readonly SparseRows _transitions = Transitions.Count(sequences, toItself: true);

    public string Name => "markov";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        sequences.Ties.CopyTo(scores);
        if (!history.IsEmpty) _transitions.AddTo(scores, history[^1], 1);
    }
}
