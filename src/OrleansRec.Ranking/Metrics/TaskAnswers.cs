namespace OrleansRec.Ranking.Metrics;

/// <summary>The rows that a yes-or-no task was judged by: whose, what came of them, and what was said. Parallel.</summary>
public sealed record TaskAnswers(int[] People, bool[] Labels, float[] Scores)
{
    /// <summary>How much better these scores are than another model's of the same rows; null where it cannot be said.</summary>
    /// <exception cref="ArgumentException">The rows are not the same.</exception>
    public AucDifference? Over(TaskAnswers other) => People.AsSpan().SequenceEqual(other.People) && Labels.AsSpan().SequenceEqual(other.Labels)
        ? AucDifference.Of(People, Labels, Scores, other.Scores)
        : throw new ArgumentException($"The {other.Scores.Length} rows to compare with are not the {Scores.Length} of here.", nameof(other));
}
