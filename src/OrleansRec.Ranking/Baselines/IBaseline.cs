namespace OrleansRec.Ranking.Baselines;

/// <summary>A classic way to rank all items for one person, to measure the model against. Fitted when made; used by one thread at a time.</summary>
public interface IBaseline
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Scores every item: the larger the better, equal scores mean no preference.</summary>
    /// <param name="history">The person's items, oldest first, repetitions included.</param>
    /// <param name="scores">One entry per item; overwritten.</param>
    void Score(ReadOnlySpan<int> history, Span<double> scores);
}
