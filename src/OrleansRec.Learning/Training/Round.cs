using System.Diagnostics;
using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>One round of training over people's histories; events up to a position are learned, later ones validate.</summary>
internal sealed class Round(
    LearnerOptions options, ModelState model, ItemStatistics statistics, ItemCatalogue catalogue, IReadOnlyList<int> seenItems, int items)
{
    private const int IncrementalEpochs = 2;
    private const double Warmup = 0.05;

    /// <summary>How far a round may move the calibration beside a full training: its weights move little, and its rows are few.</summary>
    private const double IncrementalSpread = 0.2;

    /// <summary>Steps of a pass that a full training wants, and the smallest batch that it takes for them.</summary>
    private const int WantedSteps = 20;
    private const int SmallestBatch = 4;

    /// <summary>Passes for the heads alone, at most.</summary>
    private const int MaxHeadPasses = 15;

    private readonly List<IReadOnlyDictionary<string, double>> _curve = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TaskPlan _tasks = new(model.Schema);
    private readonly StopCriterion _stop = StopCriterion.Parse(options.StopOn);
    private readonly Balancer _balancer = BalancerRegistry.Create(options.Balancer, new LossPlan(model.Schema, options).Weights, options.Seed);
    private readonly ConflictMeter? _conflict = options.ConflictSteps > 0 ? new ConflictMeter(new LossPlan(model.Schema, options).Names, options.ConflictSteps) : null;

    /// <inheritdoc cref="TrainingOutcome.Curve"/>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Curve => _curve;

    /// <summary>What a training that was taken up had taken before it was cut off, up to its last whole pass.</summary>
    public double SecondsBefore { get; private set; }

    private double Seconds => SecondsBefore + _watch.Elapsed.TotalSeconds;

    /// <summary>Mean cosines of the tasks' gradients by what they share, by task and other task; null unless asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? GradientCosine => _conflict?.Means();

    /// <param name="resume">Where the training stands is kept and taken up here; null: nowhere.</param>
    public ValidationResult Full(
        IReadOnlyList<PersonHistory> people, long boundary, Resume? resume, RunLog log, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var validator = Validator(people, boundary, 1, progress);
        var best = validator.Run(model);
        byte[]? bestWeights = null;
        var (stale, rate, first, batch) = (0, Rate(people), 0, BatchOf(people));
        if (resume?.Read() is { } kept)
        {
            Return(kept.Weights);
            model.Pictures?.Forget();
            var course = kept.Course;
            foreach (var (to, from) in _balancer.State.Zip(course.Balancer)) from.CopyTo(to, 0);
            (first, stale, bestWeights) = (course.Epoch, course.Stale, kept.Best);
            best = new ValidationResult(course.Loss, course.LogMass, course.Lists, course.Metrics, course.ListLosses ?? [], course.Calibration);
            _curve.AddRange(course.Curve);
            SecondsBefore = course.Seconds;
            if (course.LogLength is { } length) log.CutTo(length);
        }
        else
        {
            log.CutTo(0);
        }

        for (var epoch = first; epoch < options.Epochs && stale < options.Patience; epoch++)
        {
            var now = epoch;
            var learned = Epoch(
                people, boundary, (epoch, first, options.Epochs), rate, batch, f => Schedule((now + f) / options.Epochs), learnPictures: true, log, progress, cancellation);
            model.Pictures?.Forget();
            var result = validator.Run(model);
            _curve.Add(WithLosses(result.Metrics, learned));
            log.Validation(model.Steps, epoch + 1, Seconds, result.Metrics);
            progress?.Report(new TrainingProgress(
                "validating", 1, $"epoch {epoch + 1}: loss {result.Loss:0.0000}, ndcg@10 within lists of {ValidationList} items {result.Metrics["list_ndcg@10"]:0.0000}{Aucs(result)}"));
            var weights = Weights();
            if (result.Loss < best.Loss || bestWeights is null)
                (best, bestWeights, stale) = (result, weights, 0);
            else
                stale++;
            resume?.Write(new Resume.State(
                new Resume.Course(
                    epoch + 1, stale, best.Loss, best.LogMass, best.Lists, best.ListLosses, new(best.Metrics), [.. _curve.Select(c => new Dictionary<string, double>(c))],
                    [.. _balancer.State], log.Length, best.Calibration?.ToArray(), Seconds),
                weights, bestWeights));
        }

        Return(bestWeights);
        best = FitHeads(people, boundary, rate, batch, validator, best, progress, cancellation);
        FitCategories(progress, cancellation);
        best = validator.WithCategories(model, best);
        model.Counted = CountedHeads.Of(model.Schema, best.Metrics);
        (model.RankingOffset, model.Calibration) = (best.LogMass, best.Calibration);
        return best;
    }

    /// <summary>What the weights reach as they are.</summary>
    public ValidationResult Validate(IReadOnlyList<PersonHistory> people, long boundary, IProgress<TrainingProgress>? progress) =>
        Validator(people, boundary, 1, progress).Run(model);

    /// <param name="replayed">Older histories to learn once more beside the new ones.</param>
    public (ValidationResult Live, ValidationResult Candidate) Increment(
        IReadOnlyList<PersonHistory> people, IReadOnlyList<PersonHistory> replayed, long boundary, RunLog log, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var validator = Validator(people, boundary, IncrementalSpread, progress);
        var live = validator.Run(model);
        var learned = replayed.Count == 0 ? people : [.. people, .. replayed];
        for (var epoch = 0; epoch < IncrementalEpochs; epoch++)
            Epoch(learned, boundary, (epoch, 0, IncrementalEpochs), 1, options.BatchSize, _ => options.IncrementalScale, learnPictures: false, log, progress, cancellation);
        FitCategories(progress, cancellation);
        var result = validator.Run(model);
        model.Counted = CountedHeads.Of(model.Schema, result.Metrics);
        log.Validation(model.Steps, IncrementalEpochs, Seconds, result.Metrics);
        (model.RankingOffset, model.Calibration) = (result.LogMass, result.Calibration);
        return (live, result);
    }

    /// <summary>Behind the passes, which its weights are no part of: they leave what reads words alone far from done where a log is small.</summary>
    private void FitCategories(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (options.Weights.Category == 0) return;
        var classes = new CategoryClasses(model.Schema.Categories, model.Schema.CategoryPaths);
        model.Categories = CategoryFit.Of(catalogue, classes, model.Categories, options.Seed, progress, cancellation);
    }

    private LossMeter Epoch(
        IReadOnlyList<PersonHistory> people, long boundary, (int Number, int First, int Of) epoch, double rate, int batchSize, Func<double, double> schedule,
        bool learnPictures, RunLog log, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var seed = SeedOfPass();
        manual_seed(seed);
        var builder = new ExampleBuilder(options, _tasks, statistics, catalogue, seenItems, items, seed, weights: new RowWeights(options.HalfLifeDays, _tasks, Newest(people)));
        var softmax = new SoftmaxSampler(items, options.SoftmaxItems, seenItems, new Random(seed));
        var pictures = learnPictures && model.Pictures is not null ? new Random(seed) : null;
        var trainer = new JointTrainer(model, options, catalogue, softmax, _balancer, pictures, _conflict);
        var learned = new EpochRunner(options, batchSize, _tasks.Width, trainer.Step).Run(
            people,
            (person, batch) => builder.Write(person, e => e.Position <= boundary, rate, batch),
            seed,
            schedule,
            (f, scale, meter) =>
            {
                log.Step(model.Steps, epoch.Number + 1, scale, Seconds, meter);
                var done = epoch.Number - epoch.First + f;
                var left = _watch.Elapsed.TotalSeconds * (epoch.Of - epoch.First - done) / done;
                progress?.Report(new TrainingProgress(
                    "training", (epoch.Number + f) / epoch.Of, $"epoch {epoch.Number + 1} of {epoch.Of}, at most {left:0} s left  {meter}"));
            },
            cancellation);
        trainer.EndEpoch(learned);
        return learned;
    }

    /// <summary>Some more passes for the heads alone, the best of which stays where it beats what they were; see <see cref="HeadFit"/>.</summary>
    private ValidationResult FitHeads(
        IReadOnlyList<PersonHistory> people, long boundary, double rate, int batch, Validator validator, ValidationResult best, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var heads = HeadFit.HeadsOf(model.Schema, options);
        if (heads.Length == 0 || options.HeadSteps == 0) return best;
        var seed = SeedOfPass();
        manual_seed(seed);
        var (passes, watch) = (PassesOfHeads(people, batch), Stopwatch.StartNew());
        using (var fit = new HeadFit(model, options, catalogue))
        {
            fit.Keep(validator.Run(model));
            for (var pass = 0; pass < passes; pass++)
            {
                var (now, drawn) = (pass, seed + pass);
                var builder = new ExampleBuilder(options, _tasks, statistics, catalogue, seenItems, items, drawn);
                new EpochRunner(options, batch, _tasks.Width, fit.Step).Run(
                    people,
                    (person, examples) => builder.Write(person, e => e.Position <= boundary, rate, examples),
                    drawn,
                    f => Schedule((now + f) / passes),
                    (f, _, meter) => progress?.Report(new TrainingProgress(
                        "training", 1, $"heads, pass {now + 1} of {passes}, at most {watch.Elapsed.TotalSeconds * (passes - now - f) / (now + f):0} s left  {meter}")),
                    cancellation);
                fit.Keep(validator.Run(model));
            }
        }

        return validator.Run(model);
    }

    /// <summary>All that is drawn in a pass follows from it, so that a training taken up again draws the same.</summary>
    private int SeedOfPass() => (options.Seed * 7919) + (int)(model.Steps % 1_000_000);

    private Dictionary<string, double> WithLosses(IReadOnlyDictionary<string, double> validation, LossMeter learned)
    {
        var all = new Dictionary<string, double>(validation);
        foreach (var (task, loss) in learned.Means)
            all[TrainingOutcome.LossLearned + (task == model.Schema.Tasks[0] ? "loss" : validation.ContainsKey(task + "_logloss") ? task + "_logloss" : task + "_loss")] = loss;
        return all;
    }

    /// <summary>Items of a list that validates: longer than those that are learned from, and far from all items.</summary>
    private int ValidationList => Math.Max(options.ListSize, 100);

    private Validator Validator(IReadOnlyList<PersonHistory> people, long boundary, double spread, IProgress<TrainingProgress>? progress)
    {
        var longer = people.Count(p => p.Start.Length + p.Events.Count(e => BehaviourKinds.IsBehaviour(e.Behaviour.Kind)) > options.SequenceLength);
        var cut = longer == 0 ? "" : $"; {longer} of them have more than {options.SequenceLength} behaviours ('SequenceLength'): each moment is told from the last {options.SequenceLength} before it";
        progress?.Report(new TrainingProgress("examples", 0, $"{people.Count} people{cut}"));
        var wide = options with { ListSize = ValidationList };
        var later = people.Where(p => p.Events[^1].Position > boundary).ToList();
        var lists = later.Sum(p => Math.Min(options.MaxListsPerPerson, p.Events.Count(e => e.Position > boundary && BehaviourKinds.IsInterest(e.Behaviour.Kind))));
        var builder = new ExampleBuilder(wide, _tasks, statistics, catalogue, seenItems, items, options.Seed, validates: true);
        var batches = new List<TrainingBatch> { EpochRunner.NewBatch(wide, _tasks.Width) };
        foreach (var person in later)
        {
            builder.Write(person, e => e.Position > boundary, Math.Min(1, (double)options.MaxValidationLists / Math.Max(1, lists)), batches[^1]);
            if (batches[^1].Lists >= options.BatchSize) batches.Add(EpochRunner.NewBatch(wide, _tasks.Width));
        }

        return new Validator(batches, catalogue, _stop, spread);
    }

    /// <summary>Unix milliseconds of the newest event.</summary>
    private static long Newest(IReadOnlyList<PersonHistory> people)
    {
        var newest = long.MinValue;
        foreach (var person in people) newest = Math.Max(newest, person.Events[^1].Behaviour.Time);
        return newest;
    }

    private double Rate(IReadOnlyList<PersonHistory> people)
    {
        long lists = 0;
        foreach (var p in people) lists += Math.Min(options.MaxListsPerPerson, p.Events.Count(e => BehaviourKinds.IsInterest(e.Behaviour.Kind)));
        return Math.Min(1, (double)options.MaxListsPerEpoch / Math.Max(1, lists));
    }

    /// <summary>
    /// Sequence chunks per step. A small log would be a handful of steps, which leave the weights where they began, so it is cut into smaller
    /// batches until a pass has <see cref="WantedSteps"/>.
    /// </summary>
    private int BatchOf(IReadOnlyList<PersonHistory> people) =>
        (int)Math.Clamp(ChunksOf(people) / WantedSteps, Math.Min(SmallestBatch, options.BatchSize), options.BatchSize);

    private int PassesOfHeads(IReadOnlyList<PersonHistory> people, int batch) =>
        (int)Math.Clamp((long)options.HeadSteps * batch / Math.Max(1, ChunksOf(people)), 1, MaxHeadPasses);

    private long ChunksOf(IReadOnlyList<PersonHistory> people)
    {
        var chunks = 0L;
        foreach (var p in people) chunks += Chunks(p.Start.Length + p.Events.Count(e => BehaviourKinds.IsBehaviour(e.Behaviour.Kind)));
        return chunks;
    }

    /// <summary>Sequences that so many behaviours of a person become: each but the first begins half a length later.</summary>
    private long Chunks(int behaviours) => 1 + (Math.Max(0, behaviours - options.SequenceLength + 1) / Math.Max(1, options.SequenceLength / 2));

    /// <summary>Of the heads that learn: what the others say is chance.</summary>
    private string Aucs(ValidationResult result)
    {
        const string end = "_auc";
        return string.Concat(
            result.Metrics.Where(m => m.Key.EndsWith(end, StringComparison.Ordinal) && !m.Key.StartsWith(CountedHeads.Prefix, StringComparison.Ordinal) && options.Learns(m.Key[..^end.Length])).Select(m => $", {m.Key[..^end.Length]} AUC {m.Value:0.000}"));
    }

    /// <summary>Linear warm-up, then a cosine to a tenth.</summary>
    private static double Schedule(double fraction) => fraction < Warmup
        ? Math.Max(0.05, fraction / Warmup)
        : 0.1 + (0.45 * (1 + Math.Cos(Math.PI * (fraction - Warmup) / (1 - Warmup))));

    private byte[] Weights() => Checkpoint.Write(model, new ItemStatistics(), 0, 0);

    private void Return(byte[]? weights)
    {
        if (weights is null) return;
        using var scope = NewDisposeScope();
        var (header, _, tensors) = Checkpoint.Read(weights);
        Checkpoint.CopyInto(model, header, tensors);
    }
}
