namespace OrleansRec.Ranking.Baselines;

/// <summary>A person's own items, the latest first, and the probability of following the last item, then popularity.</summary>
public sealed class RecentMarkovBaseline(ItemSequences sequences) : IBaseline
{
    private readonly SparseRows _transitions = Transitions.Count(sequences, toItself: false);

    public string Name => "recent_markov";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        sequences.Ties.CopyTo(scores);
        if (history.IsEmpty) return;
        var last = history[^1];
        _transitions.AddTo(scores, last, 1 / Math.Max(1, _transitions.Sum(last)));
        Recency.AddOwn(history, scores);
    }
}
