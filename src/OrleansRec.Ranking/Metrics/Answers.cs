namespace OrleansRec.Ranking.Metrics;

/// <summary>The rows that a task was judged by: whose, what is true of them, and what was said. Parallel.</summary>
/// <param name="People">Whose row it is: of a person, or of an item that is judged itself.</param>
public abstract record Answers(int[] People)
{
    /// <summary>How much better these answers are than another model's of the same rows; null where it cannot be said.</summary>
    /// <exception cref="ArgumentException">The rows are not the same.</exception>
    public abstract PairedDifference? Over(Answers other);

    private protected ArgumentException OtherRows(Answers other) =>
        new($"The {other.People.Length} rows to compare with are not the {People.Length} of here.", nameof(other));
}

/// <summary>Of a yes-or-no task, compared by AUC.</summary>
public sealed record TaskAnswers(int[] People, bool[] Labels, float[] Scores) : Answers(People)
{
    public override PairedDifference? Over(Answers other) =>
        other is TaskAnswers own && People.AsSpan().SequenceEqual(own.People) && Labels.AsSpan().SequenceEqual(own.Labels)
            ? PairedDifference.OfAucs(People, Labels, Scores, own.Scores)
            : throw OtherRows(other);
}

/// <summary>Of a task of several classes, compared by accuracy.</summary>
public sealed record ClassAnswers(int[] People, int[] Truth, int[] Predicted) : Answers(People)
{
    public override PairedDifference? Over(Answers other) =>
        other is ClassAnswers own && People.AsSpan().SequenceEqual(own.People) && Truth.AsSpan().SequenceEqual(own.Truth)
            ? PairedDifference.OfAccuracies(People, Right(), own.Right())
            : throw OtherRows(other);

    private bool[] Right()
    {
        var right = new bool[Truth.Length];
        for (var i = 0; i < right.Length; i++) right[i] = Predicted[i] == Truth[i];
        return right;
    }
}
