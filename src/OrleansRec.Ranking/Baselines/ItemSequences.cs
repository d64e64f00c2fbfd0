namespace OrleansRec.Ranking.Baselines;

/// <summary>One person's items, oldest first, and when each was acted on (Unix milliseconds).</summary>
public readonly record struct ItemSequence(int[] Items, long[] Times);

/// <summary>What baselines are fitted on: everyone's sequences over items 0 … ItemCount − 1.</summary>
public sealed class ItemSequences
{
    /// <summary>The share of a point that popularity adds to break ties between the scores of other methods.</summary>
    private const double TieWeight = 1e-6;

    public ItemSequences(IReadOnlyList<ItemSequence> sequences, int itemCount)
    {
        (Sequences, ItemCount) = (sequences, itemCount);
        Counts = new double[itemCount];
        foreach (var sequence in sequences)
            foreach (var item in sequence.Items) Counts[item]++;
        var largest = Math.Max(1, Counts.DefaultIfEmpty().Max());
        Ties = [.. Counts.Select(c => TieWeight * c / largest)];
    }

    public IReadOnlyList<ItemSequence> Sequences { get; }

    public int ItemCount { get; }

    /// <summary>Events by item.</summary>
    public double[] Counts { get; }

    /// <summary>What breaks ties by popularity: where every method but popularity itself starts from.</summary>
    public double[] Ties { get; }
}
