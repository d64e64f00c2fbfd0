namespace OrleansRec.Grains.Training;

/// <summary>A round that has ended, told by <see cref="ITrainingRounds.RoundFinished"/>.</summary>
/// <param name="Version">The new version; null where the round produced no candidate.</param>
/// <param name="Kind"><c>full</c>, <c>incremental</c>, or <c>failed</c> where the round threw.</param>
/// <param name="Promoted">True where the version is live now.</param>
/// <param name="Position">Log position that the version has learned.</param>
/// <param name="Events">Events learned in the round.</param>
/// <param name="Seconds">Duration of the round.</param>
/// <param name="FinishedAt">When the outcome was stored, UTC.</param>
/// <param name="Reason">Why it went live, was rejected, waits or failed.</param>
public sealed record TrainingRound(
    string? Version, string Kind, bool Promoted, long Position, long Events, double Seconds, DateTimeOffset FinishedAt, string Reason)
{
    /// <summary>What the log warns of: drift, items that share rows, tasks that are left out.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>This silo's training, observable.</summary>
public interface ITrainingRounds
{
    /// <summary>Raised on the training thread after each round; handlers return quickly.</summary>
    event Action<TrainingRound>? RoundFinished;

    /// <summary>Raised on the training thread as a round proceeds; handlers return quickly.</summary>
    event Action<Serving.Training.TrainingProgress>? Progressed;
}
