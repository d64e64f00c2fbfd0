using System.Diagnostics;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning;

/// <summary>
/// Joint multi-task training over the event log.
/// - Full: all events, the newest share validates; early stopping keeps the best weights.
/// - Incremental: the accepted weights on what came in; the newest part validates candidate and live weights alike.
/// - People's states stand at <see cref="Position"/>, what the weights have learned; the item statistics run ahead to the newest
///   event seen, and examples leave a person's own later events out of them.
/// </summary>
public sealed partial class Learner : ILearner
{
    private const int SeenItemsKept = 200_000;

    private readonly LearnerOptions _options;
    private readonly Dictionary<string, UserState> _people = [];
    private readonly List<int> _seenItems = [];
    private readonly DriftMonitor _drift = new();
    private readonly ProgressTrend _trend = new();
    private readonly ReplaySample _replay;
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _users = new Dictionary<string, IReadOnlyDictionary<string, string>>();
    private ItemStatistics _statistics = new();
    private long _statisticsPosition;

    /// <summary>Where the statistics stood when the restored checkpoint was written: the next round brings them there first.</summary>
    private long _statisticsRanTo;
    private ModelState? _model;
    private byte[] _accepted = [];
    private Candidate? _candidate;

    /// <summary>What is to be said with the round: of the restored checkpoint, and of tasks that are left out.</summary>
    private readonly List<string> _notes = [];

    public Learner(LearnerOptions options)
    {
        options.Validate();
        _options = options;
        _replay = new ReplaySample(options.ReplayShare > 0 ? options.ReplayPeople : 0);
    }

    /// <summary>A round's result until it is accepted or rejected.</summary>
    private sealed record Candidate(long Position, byte[] Checkpoint, IReadOnlyList<LoggedBehaviour> Learned);

    public long Position { get; private set; }

    public bool HasModel => _accepted.Length > 0;

    public bool IsCutOff => _options.Folder is { } folder && Resume.PositionIn(folder) is not null;

    public void Restore(ReadOnlyMemory<byte> checkpoint, IReadOnlyList<LoggedBehaviour> history, ItemCatalogue catalogue)
    {
        Threads.Use(_options.Threads);
        using var scope = NewDisposeScope();
        var (header, _, tensors) = Checkpoint.Read(checkpoint);
        if (header.Shop?.DifferenceTo(catalogue) is { } difference) throw new InvalidDataException(difference);
        Forget();
        _model = Restored(header, tensors);
        _accepted = checkpoint.ToArray();
        Position = header.Position;
        Learned(history);
        People.Advance(_people, history, _statistics);
        _statisticsPosition = history.Count == 0 ? 0 : history[^1].Position;
        _statisticsRanTo = header.StatisticsPosition;
        Remember(history);
    }

    public void SetUserAttributes(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> attributes) => _users = attributes;

    public TrainingOutcome TrainFull(
        IReadOnlyList<LoggedBehaviour> events, ItemCatalogue catalogue, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        Threads.Use(_options.Threads);
        events = CutOff(events, catalogue) ?? events;
        var boundary = Boundary(events, (int)(events.Count * (1 - _options.ValidationShare)), _options.MinValidationLists);
        if (boundary <= 0)
            return Waits($"{events.Count} events are too few to train: validation needs {_options.MinValidationLists} and training at least as many.");
        if (InputFaults.Of(events, catalogue) is { } odd) return Waits(odd);
        if (OwnTaskLabels.Fault(_options.Tasks, events) is { } fault) return Waits(fault) with { IsRefused = true };
        Forget();
        var learned = events.Take(boundary).ToList();
        People.Advance([], learned, _statistics);
        _statisticsPosition = events[boundary - 1].Position;
        Remember(learned);
        var items = ItemsOf(events, catalogue);
        var leftOut = new Dictionary<string, string>();
        var schema = SchemaBuilder.Of(events, catalogue, _users, _options, leftOut);
        if (StopCriterion.Parse(_options.StopOn).Fault(schema, leftOut) is { } unknown) return Waits(unknown) with { IsRefused = true };
        foreach (var warning in leftOut.Values) Warn(warning);

        _model = new ModelState(schema, _options, items);
        var evicted = _model.Grow(LastSeen(learned, items), _options.Seed);
        var round = new Round(_options, _model, _statistics.Snapshot(), catalogue, _seenItems, items);
        var people = People.Group(events, _people, _statisticsPosition, Traits(_model));
        var resume = ResumeOf(events, _model.Schema, items);
        if (resume?.BeginsAnew() is { } anew) Warn(anew);
        using var log = RunLog.Of(_options, $"full-{events[^1].Position}");
        var result = round.Full(people, events[boundary - 1].Position, resume, log, progress, cancellation);
        var beside = _live.IsEmpty ? new Compared(boundary, result, null, null) : Compare(events, boundary, result, catalogue, items, log, progress, cancellation);
        _live = default;
        resume?.Delete();
        return Finish(events, beside.Boundary, beside.Candidate, beside.Live, round.Curve, new Dictionary<string, double>(), evicted, watch, catalogue, progress, beside)
            with
        { GradientCosine = round.GradientCosine, Seconds = round.SecondsBefore + watch.Elapsed.TotalSeconds };

        void Warn(string warning)
        {
            progress?.Report(new TrainingProgress(TrainingProgress.Warning, 0, warning));
            _notes.Add(warning);
        }
    }

    public TrainingOutcome TrainIncrement(
        IReadOnlyList<LoggedBehaviour> newEvents, ItemCatalogue catalogue, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (_model is null) throw new InvalidOperationException("There is no accepted model to train further; run a full training first.");
        var watch = Stopwatch.StartNew();
        Threads.Use(_options.Threads);
        var boundary = Boundary(newEvents, (int)(newEvents.Count * 0.9), _options.MinValidationLists);
        if (boundary <= 0)
            return Waits($"{newEvents.Count} new events are too few for a round: validation needs {_options.MinValidationLists} and training at least as many.");
        if (InputFaults.Of(newEvents, catalogue) is { } odd) return Waits(odd);
        var learned = newEvents.Take(boundary).ToList();
        CatchUp(newEvents);
        var items = Math.Max(ItemsOf(newEvents, catalogue), _statistics.ItemCount);
        var evicted = _model.Grow(LastSeen(learned, items), _options.Seed);
        Remember(learned);
        var drift = _drift.Compare(newEvents, catalogue);
        var round = new Round(_options, _model, _statistics.Snapshot(), catalogue, _seenItems, items);
        var people = People.Group(newEvents, _people, _statisticsPosition, Traits(_model));
        var replayed = Replayed(learned);
        using var log = RunLog.Of(_options, $"round-{newEvents[boundary - 1].Position}");
        var (live, result) = round.Increment(people, replayed, newEvents[boundary - 1].Position, log, progress, cancellation);
        return Finish(newEvents, boundary, result, live, round.Curve, drift, evicted, watch, catalogue, progress);
    }

    public void Accept()
    {
        if (_candidate is not { } candidate) return;
        Learned(candidate.Learned);
        People.Advance(_people, candidate.Learned);
        (Position, _accepted, _candidate) = (candidate.Position, candidate.Checkpoint, null);
    }

    public void Reject()
    {
        _candidate = null;
        _model?.Dispose();
        _model = null;
        if (_accepted.Length == 0) return;
        using var scope = NewDisposeScope();
        var (header, _, tensors) = Checkpoint.Read(_accepted);
        _model = Restored(header, tensors);
    }

    public void Dispose() => _model?.Dispose();

    private ModelState Restored(Checkpoint.Header header, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var model = Checkpoint.Restore(header, tensors, _options, out var difference);
        if (difference is not null) _notes.Add($"{difference} They begin anew from the checkpoint's weights.");
        return model;
    }

    /// <summary>The events of a full training that was cut off, to be taken up on just these; null where there is none.</summary>
    private List<LoggedBehaviour>? CutOff(IReadOnlyList<LoggedBehaviour> events, ItemCatalogue catalogue)
    {
        if (_options.Folder is null || events.Count == 0 || Resume.PositionIn(_options.Folder) is not { } last || last >= events[^1].Position) return null;
        var until = events.TakeWhile(e => e.Position <= last).ToList();
        return ResumeOf(until, SchemaBuilder.Of(until, catalogue, _users, _options), ItemsOf(until, catalogue))!.Read() is null ? null : until;
    }

    private Resume? ResumeOf(IReadOnlyList<LoggedBehaviour> events, Schema schema, int items) => _options.Folder is null || events.Count == 0
        ? null
        : Resume.In(_options.Folder, events[^1].Position, _options with { Folder = null }, schema, items, events.Count);

    private Func<string, int[]?> Traits(ModelState model)
    {
        var labels = new ProfileLabels(model.Schema);
        return user => labels.TraitsOf(_users.GetValueOrDefault(user));
    }

    private TrainingOutcome Finish(
        IReadOnlyList<LoggedBehaviour> events, int boundary, ValidationResult result, ValidationResult? live,
        IReadOnlyList<IReadOnlyDictionary<string, double>> curve, IReadOnlyDictionary<string, double> drift, int evicted, Stopwatch watch, ItemCatalogue catalogue,
        IProgress<TrainingProgress>? progress, Compared? fromScratch = null)
    {
        progress?.Report(new TrainingProgress("packing", 0, $"{catalogue.Count} items"));
        var position = events[boundary - 1].Position;
        var states = new Dictionary<string, UserState>(_people);
        People.Advance(states, events, _statistics, _statisticsPosition);
        _statisticsPosition = Math.Max(_statisticsPosition, events[^1].Position);
        var checkpoint = Checkpoint.Write(_model!, _statistics.Snapshot(), position, _statisticsPosition, ShopSample.Of(catalogue));
        _candidate = new Candidate(position, checkpoint, [.. events.Take(boundary)]);
        var warnings = new List<string>(DriftMonitor.Warnings(drift, _options.DriftThreshold));
        var metrics = new Dictionary<string, double>(result.Metrics.Concat(drift));
        foreach (var (name, value) in live?.Metrics ?? new Dictionary<string, double>()) metrics["live_" + name] = value;
        if (live is not null && fromScratch is null)
        {
            if (_trend.Mean is { } mean) metrics["live_loss_trend"] = mean;
            if (_trend.Warning(live.Loss, _options.TrendTolerance) is { } warning) warnings.Add(warning);
            _trend.Add(live.Loss);
        }

        if (!_model!.Rows.IsOneEach) metrics["evicted_items"] = evicted;
        if (evicted > 0) warnings.Add(Evicted(evicted));
        if (live is null || fromScratch is not null) warnings.AddRange(CountedHeads.Sentences(_model.Schema, _model.Counted, metrics));
        warnings.AddRange(_notes);
        _notes.Clear();
        var (promote, reason) = Gate.Judge(result, live, _model!.NotFinite(), _options, fromScratch is not null);
        if (promote && fromScratch?.Why is { } why) reason = $"{reason} It was not compared with the live version: {why}";
        progress?.Report(new TrainingProgress("packing", 1, $"{checkpoint.Length / 1024.0 / 1024.0:0.0} MB"));
        return new TrainingOutcome
        {
            HasCandidate = true,
            Promote = promote,
            Reason = reason,
            Position = position,
            Events = boundary,
            Seconds = watch.Elapsed.TotalSeconds,
            // JSON has no word for the others.
            Metrics = metrics.Where(m => double.IsFinite(m.Value)).ToDictionary(),
            Warnings = warnings,
            Curve = curve,
            Heads = [.. result.Heads.Where(h => _options.Learns(h.Head))],
            Served = CountedHeads.Served(_model, metrics),
            Checkpoint = checkpoint,
        };
    }

    /// <summary>
    /// Index of the first validation event: at most the wanted one, so early that the rest holds enough ranking targets; 0 where
    /// too few are left to learn.
    /// </summary>
    private static int Boundary(IReadOnlyList<LoggedBehaviour> events, int wanted, int minTargets)
    {
        var (after, boundary) = (0, events.Count);
        while (boundary > 0 && (boundary > wanted || after < minTargets)) after += IsTarget(events[--boundary]) ? 1 : 0;
        var before = 0;
        for (var i = 0; i < boundary && before < minTargets; i++) before += IsTarget(events[i]) ? 1 : 0;
        return before < minTargets ? 0 : boundary;
    }

    private static int ItemsOf(IReadOnlyList<LoggedBehaviour> events, ItemCatalogue catalogue)
    {
        var items = catalogue.Count;
        foreach (var e in events) items = Math.Max(items, e.Behaviour.Item + 1);
        return items;
    }

    private static bool IsTarget(LoggedBehaviour e) => e.Behaviour.Item >= 0 && BehaviourKinds.IsInterest(e.Behaviour.Kind);

    private static TrainingOutcome Waits(string reason) => new() { HasCandidate = false, Promote = false, Reason = reason };

    /// <summary>When each item was seen last, the events to learn included, Unix milliseconds by item.</summary>
    private long[] LastSeen(List<LoggedBehaviour> learned, int items)
    {
        var seen = new long[items];
        for (var i = 0; i < items; i++) seen[i] = _statistics.LastSeen(i);
        foreach (var e in learned)
            if (IsTarget(e)) seen[e.Behaviour.Item] = Math.Max(seen[e.Behaviour.Item], e.Behaviour.Time);
        return seen;
    }

    private string Evicted(int items)
    {
        var buckets = ItemRows.Buckets(_options.MaxItemRows);
        return FormattableString.Invariant(
            $"{items} items that were not seen for the longest time gave their rows up: {_options.MaxItemRows} rows ('MaxItemRows') are taken, {buckets} of them hash buckets that those items share until they are seen again.");
    }

    /// <summary>Examples of before, as many as the options want beside the new ones.</summary>
    private List<PersonHistory> Replayed(List<LoggedBehaviour> learned)
    {
        if (_options.ReplayShare == 0) return [];
        var random = new Random((_options.Seed * 31) + (int)(_model!.Steps % 1_000_000));
        return _replay.Draw(
            (int)(_options.ReplayShare * learned.Count(IsTarget)), _options.MaxListsPerPerson, learned.Select(e => e.User).ToHashSet(), random);
    }

    /// <summary>What the weights have learned for good; people's states still stand before it.</summary>
    private void Learned(IReadOnlyList<LoggedBehaviour> events)
    {
        _drift.Learn(events);
        _replay.Learn(events, _people);
    }

    private void Remember(IEnumerable<LoggedBehaviour> events)
    {
        foreach (var e in events)
            if (IsTarget(e)) _seenItems.Add(e.Behaviour.Item);
        if (_seenItems.Count > SeenItemsKept) _seenItems.RemoveRange(0, _seenItems.Count - SeenItemsKept);
    }

    /// <summary>Brings the statistics of a restored learner to where they stood, so that its rounds are those of one that was never stopped.</summary>
    private void CatchUp(IReadOnlyList<LoggedBehaviour> newEvents)
    {
        if (_statisticsRanTo <= _statisticsPosition) return;
        People.Advance(new Dictionary<string, UserState>(_people), newEvents.TakeWhile(e => e.Position <= _statisticsRanTo), _statistics, _statisticsPosition);
        _statisticsPosition = _statisticsRanTo;
    }

    private void Forget()
    {
        _statisticsRanTo = 0;
        _notes.Clear();
        _people.Clear();
        _seenItems.Clear();
        _drift.Clear();
        _trend.Clear();
        _replay.Clear();
        _statistics = new ItemStatistics();
        _statisticsPosition = 0;
        _candidate = null;
        _model?.Dispose();
        _model = null;
    }
}
