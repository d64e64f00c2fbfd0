using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Tests.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Cluster.Tests.Learning;

/// <summary>Learns counts: everything but the gradient steps of a real learner, in milliseconds.</summary>
/// <param name="promote">Whether a candidate passes its gate.</param>
/// <param name="isReadable">False: checkpoints are another build's.</param>
/// <param name="warning">What every round warns of; null: nothing.</param>
/// <param name="refusal">Why every round is refused; null: none is.</param>
internal sealed class StatisticsLearner(Func<bool>? promote = null, bool isReadable = true, string? warning = null, string? refusal = null) : ILearner
{
    private readonly List<LoggedBehaviour> _accepted = [];
    private List<LoggedBehaviour>? _candidate;

    public long Position => _accepted.Count == 0 ? 0 : _accepted[^1].Position;

    public bool HasModel => _accepted.Count > 0;

    public bool IsCutOff { get; init; }

    public bool IsDisposed { get; private set; }

    /// <summary>Events learned and accepted.</summary>
    public int Learned => _accepted.Count;

    public void Restore(ReadOnlyMemory<byte> checkpoint, IReadOnlyList<LoggedBehaviour> history, ItemCatalogue catalogue)
    {
        if (!isReadable) throw new InvalidDataException("The checkpoint is another build's.");
        using var reader = new BinaryReader(new MemoryStream(checkpoint.ToArray()));
        var position = reader.ReadInt64();
        // It may end before: somebody was forgotten.
        if (history.Count == 0 || history[^1].Position > position)
            throw new InvalidDataException($"The history ends beyond the checkpoint's position {position}.");
        _accepted.AddRange(history);
    }

    /// <summary>What a training from scratch was told to compare itself with; null where nobody told.</summary>
    public byte[]? Live { get; private set; }

    public void SetLive(ReadOnlyMemory<byte> checkpoint) => Live = checkpoint.ToArray();

    /// <summary>What the last round was told of people.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? UserAttributes { get; private set; }

    public void SetUserAttributes(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> attributes) => UserAttributes = attributes;

    public TrainingOutcome TrainFull(
        IReadOnlyList<LoggedBehaviour> events,
        ItemCatalogue catalogue,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation) =>
        refusal is null
            ? Learn([.. events], events.Count, catalogue, progress)
            : new TrainingOutcome { HasCandidate = false, IsRefused = true, Promote = false, Reason = refusal };

    public TrainingOutcome TrainIncrement(
        IReadOnlyList<LoggedBehaviour> newEvents,
        ItemCatalogue catalogue,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation) =>
        newEvents.Count == 0
            ? new TrainingOutcome { HasCandidate = false, Promote = false, Reason = "nothing new" }
            : Learn([.. _accepted, .. newEvents], newEvents.Count, catalogue, progress);

    public void Accept()
    {
        _accepted.Clear();
        _accepted.AddRange(_candidate!);
    }

    public void Reject() => _candidate = null;

    public void Dispose() => IsDisposed = true;

    private TrainingOutcome Learn(List<LoggedBehaviour> all, int learned, ItemCatalogue catalogue, IProgress<TrainingProgress>? progress)
    {
        if (all.Exists(e => e.Behaviour.Item >= catalogue.Count))
            throw new InvalidDataException("An event has an item that the catalogue has not.");
        progress?.Report(new TrainingProgress("training", 0.5, "counting"));
        var statistics = new ItemStatistics();
        var people = new Dictionary<string, UserState>();
        foreach (var (_, user, behaviour) in all)
        {
            var state = people.GetValueOrDefault(user, UserState.Empty);
            statistics.Observe(state, behaviour);
            people[user] = UserReducer.Apply(state, behaviour);
        }

        _candidate = all;
        var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            writer.Write(all[^1].Position);
            statistics.Write(writer);
        }

        var promoted = promote?.Invoke() ?? true;
        return new TrainingOutcome
        {
            HasCandidate = true,
            Promote = promoted,
            Reason = promoted ? "better" : "worse",
            Position = all[^1].Position,
            Events = learned,
            Metrics = new Dictionary<string, double> { ["events"] = all.Count },
            Warnings = warning is null ? [] : [warning],
            Checkpoint = bytes.ToArray(),
        };
    }
}

internal sealed class StatisticsModelLoader : IModelLoader
{
    public IRankingModel Load(string version, Stream checkpoint, Func<ItemCatalogue> catalogue)
    {
        using var reader = new BinaryReader(checkpoint);
        reader.ReadInt64();
        return new DotProductModel(version, ItemStatistics.Read(reader), catalogue());
    }

    public void Check(Stream checkpoint, ItemCatalogue catalogue)
    {
        using var reader = new BinaryReader(checkpoint);
        reader.ReadInt64();
        ItemStatistics.Read(reader);
        checkpoint.CopyTo(Stream.Null);
    }
}
