using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Serving.Training;

/// <summary>One event of the log as training sees it.</summary>
/// <param name="Position">Log position.</param>
/// <param name="User">The person's log key.</param>
public readonly record struct LoggedBehaviour(long Position, string User, Behaviour Behaviour);

/// <summary>
/// The learning side of the model: its own copy of the modules, used by one thread at a time (the trainer's). It holds a
/// working state (weights, optimizer state, replayed people, statistics) that corresponds to the live version; a round works on
/// a candidate and either <see cref="Accept"/>s or <see cref="Reject"/>s it.
/// </summary>
public interface ILearner : IDisposable
{
    /// <summary>Position of the last event that the accepted weights have learned; 0 where there are none.</summary>
    long Position { get; }

    /// <summary>True once a model was trained or restored.</summary>
    bool HasModel { get; }

    /// <summary>True where a full training of an earlier process was cut off and can be taken up. Reads a file.</summary>
    bool IsCutOff { get; }

    /// <summary>Takes over the weights of a checkpoint; <paramref name="history"/> are all events up to its position, in order.</summary>
    void Restore(ReadOnlyMemory<byte> checkpoint, IReadOnlyList<LoggedBehaviour> history, ItemCatalogue catalogue);

    /// <summary>What the shop says of people, by log key: what the profile task of the following rounds learns to predict. May be a sample.</summary>
    void SetUserAttributes(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> attributes);

    /// <summary>
    /// The checkpoint of the version that is live, for the next training from scratch: its candidate passes only where it is not worse on events that
    /// neither has learned. Empty: nothing is live.
    /// </summary>
    void SetLive(ReadOnlyMemory<byte> checkpoint);

    /// <summary>Trains all tasks jointly from scratch on all events.</summary>
    TrainingOutcome TrainFull(
        IReadOnlyList<LoggedBehaviour> events, ItemCatalogue catalogue, IProgress<TrainingProgress>? progress, CancellationToken cancellation);

    /// <summary>
    /// Trains the accepted weights further on the events after <see cref="Position"/>. The newest part is held back to
    /// validate candidate and live weights on data that neither has learned; the next round learns it.
    /// </summary>
    TrainingOutcome TrainIncrement(
        IReadOnlyList<LoggedBehaviour> newEvents, ItemCatalogue catalogue, IProgress<TrainingProgress>? progress, CancellationToken cancellation);

    /// <summary>The candidate of the last round becomes the accepted state.</summary>
    void Accept();

    /// <summary>Drops the candidate of the last round: weights and position are as before it.</summary>
    void Reject();
}

/// <summary>What a round produced.</summary>
public sealed record TrainingOutcome
{
    /// <summary>False where the round waits (too few new labels) — <see cref="Reason"/> says why; no candidate exists then.</summary>
    public required bool HasCandidate { get; init; }

    /// <summary>True where settings and data do not fit each other, so that no round can have a candidate until one of them changes; the reason names the setting.</summary>
    public bool IsRefused { get; init; }

    /// <summary>True where the candidate passed its gate.</summary>
    public required bool Promote { get; init; }

    public required string Reason { get; init; }

    /// <summary>Log position that the candidate has learned.</summary>
    public long Position { get; init; }

    /// <summary>Events learned in this round.</summary>
    public long Events { get; init; }

    public double Seconds { get; init; }

    /// <summary>Validation metrics by name; <c>live_…</c> are the live weights' on the same data.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>What somebody should look at, a sentence each: drift, a falling trend, rows that items gave up.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What starts the name of a loss in the pass itself, while it was learned; the rest is the name of the same loss in validation.</summary>
    public const string LossLearned = "train_";

    /// <summary>After each pass of a full training, in order: validation metrics, and the mean losses while they were learned (<see cref="LossLearned"/>).</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Curve { get; init; } = [];

    /// <summary>Mean cosines of the tasks' gradients by what they share, by task and other task; null unless the training was asked for them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? GradientCosine { get; init; }

    /// <summary>What the content and profile heads that learn say of the rows that validate; empty where a training that was taken up had its best pass before.</summary>
    public IReadOnlyList<HeadAnswers> Heads { get; init; } = [];

    /// <summary>What the version serves in place of a head, by the head's metric: <see cref="ServedHead"/>, <see cref="ServedCounting"/>, … .</summary>
    public IReadOnlyDictionary<string, string> Served { get; init; } = new Dictionary<string, string>();

    /// <summary>The head itself.</summary>
    public const string ServedHead = "head";

    /// <summary>The shares of what was counted.</summary>
    public const string ServedCounting = "counting";

    /// <summary>A regression on words that is fitted behind the passes.</summary>
    public const string ServedRegression = "regression";

    /// <summary>Nothing: the head only teaches what the tasks share.</summary>
    public const string ServedNothing = "nothing";

    /// <summary>Self-contained: weights, vocabularies, optimizer state, statistics, position.</summary>
    public ReadOnlyMemory<byte> Checkpoint { get; init; }
}

/// <summary>How far a round is.</summary>
/// <param name="Stage">
/// A learner's: <see cref="Warning"/>, examples, training, validating or packing; before them a round is replaying the log, after them publishing.
/// </param>
/// <param name="Fraction">0 to 1 within the stage.</param>
/// <param name="Text">Such as losses by task.</param>
public readonly record struct TrainingProgress(string Stage, double Fraction, string Text)
{
    /// <summary>
    /// No stage but one of <see cref="TrainingOutcome.Warnings"/> that is known before the first step, such as a task without labels: whoever waits may
    /// rather stop than wait.
    /// </summary>
    public const string Warning = "warning";
}
