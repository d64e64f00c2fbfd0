using System.Diagnostics;
using System.Globalization;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Benchmarks.Incremental;

/// <summary>
/// Replays a shop day by day with the learner, loader and evaluator of production.
/// 1. A full training on what came before the first day.
/// 2. For each day: a round learns what came until it began, the versions predict it, and on every n-th day a model is trained anew.
/// </summary>
internal sealed class DailyReplay(DatedShop shop, int every, double? replayShare, BenchmarkReport report)
{
    private readonly Contestant _frozen = new("frozen");
    private readonly Contestant _retrained = new("retrained");
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>A learner that learns in daily rounds, and the version it has live.</summary>
    private sealed class Rounds(string name, LearnerOptions options) : IDisposable
    {
        public Contestant Figures { get; } = new(name);

        public Learner Learner { get; } = new(options);

        public ReadOnlyMemory<byte> Live { get; set; }

        public int Promoted { get; set; }

        public int Rejected { get; set; }

        public List<string> Warnings { get; } = [];

        public void Dispose() => Learner.Dispose();
    }

    public void Run(CancellationToken cancellation)
    {
        var options = new LearnerOptions();
        var loader = new ModelLoader(options);
        var kept = new List<Rounds> { new("incremental", options) };
        if (replayShare is { } share) kept.Add(new Rounds("with_replay", options with { ReplayShare = share }));
        var first = Train(kept[0].Learner, shop.Days[0], cancellation);
        report.Set("first_training_s", first.Seconds);
        foreach (var rounds in kept)
        {
            if (rounds != kept[0]) Restore(rounds.Learner, first, shop.Days[0]);
            else rounds.Learner.Accept();
            rounds.Live = first.Checkpoint;
        }

        Console.WriteLine($"{"day",-10} {"targets",7} {string.Join(" ", Contestants(kept).Select(c => $"{c.Name,13}"))}   hr@10, ndcg@10");
        for (var d = 0; d < shop.Days.Count; d++)
        {
            cancellation.ThrowIfCancellationRequested();
            Day(shop.Days[d], d, first, kept, loader, cancellation);
        }

        Report(kept);
        foreach (var rounds in kept) rounds.Dispose();
    }

    private void Day(DateTimeOffset day, int number, TrainingOutcome first, List<Rounds> kept, ModelLoader loader, CancellationToken cancellation)
    {
        var (data, replay) = shop.At(day);
        var catalogue = replay.Catalogue(data);
        var log = replay.Log(data);
        if (number > 0)
            foreach (var rounds in kept) Learn(rounds, log, catalogue, cancellation);
        var people = RankingPerson.Of(data, replay, seed: 1);
        if (people.Count == 0) return;
        var rows = TaskRow.Of(data, replay, []);
        DayFigures Measure(ReadOnlyMemory<byte> checkpoint)
        {
            IModelLoader load = loader;
            using var model = load.Load("day", checkpoint, catalogue);
            return DayFigures.Of(model, catalogue, replay, people, rows, cancellation);
        }

        _frozen.Add(day, Measure(first.Checkpoint));
        foreach (var rounds in kept) rounds.Figures.Add(day, Measure(rounds.Live));
        if ((number + 1) % every == 0)
        {
            using var anew = new Learner(new LearnerOptions());
            anew.SetUserAttributes(ShopReplay.Attributes(data));
            var outcome = anew.TrainFull(log, catalogue, null, cancellation);
            _retrained.AddTraining(outcome.Seconds);
            _retrained.Add(day, Measure(outcome.Checkpoint));
        }

        var left = _watch.Elapsed * ((double)(shop.Days.Count - number - 1) / (number + 1));
        Console.WriteLine(
            $"{day:yyyy-MM-dd} {people.Sum(p => p.Targets.Length),7} {string.Join(" ", Contestants(kept).Select(c => c.Text(day)))}   {left.TotalSeconds:0} s left");
    }

    private static void Learn(Rounds rounds, List<LoggedBehaviour> log, ItemCatalogue catalogue, CancellationToken cancellation)
    {
        var outcome = rounds.Learner.TrainIncrement([.. log.Where(e => e.Position > rounds.Learner.Position)], catalogue, null, cancellation);
        foreach (var warning in outcome.Warnings) rounds.Warnings.Add(warning);
        if (!outcome.HasCandidate) return;
        rounds.Figures.AddTraining(outcome.Seconds);
        if (outcome.Promote)
        {
            rounds.Learner.Accept();
            rounds.Live = outcome.Checkpoint;
            rounds.Promoted++;
        }
        else
        {
            rounds.Learner.Reject();
            rounds.Rejected++;
        }
    }

    private TrainingOutcome Train(Learner learner, DateTimeOffset day, CancellationToken cancellation)
    {
        var (data, replay) = shop.At(day);
        learner.SetUserAttributes(ShopReplay.Attributes(data));
        var outcome = learner.TrainFull(replay.Log(data), replay.Catalogue(data), null, cancellation);
        return outcome.HasCandidate
            ? outcome
            : throw new InvalidOperationException($"What came before {day:yyyy-MM-dd} gives no model: {outcome.Reason} Give fewer '--days'.");
    }

    private void Restore(Learner learner, TrainingOutcome first, DateTimeOffset day)
    {
        var (data, replay) = shop.At(day);
        learner.SetUserAttributes(ShopReplay.Attributes(data));
        learner.Restore(first.Checkpoint, [.. replay.Log(data).TakeWhile(e => e.Position <= first.Position)], replay.Catalogue(data));
    }

    private List<Contestant> Contestants(List<Rounds> kept) => [_frozen, .. kept.Select(k => k.Figures), _retrained];

    private void Report(List<Rounds> kept)
    {
        var (all, anew) = (_frozen.Days.Order().ToList(), _retrained.Days.Order().ToList());
        report.Note("data", $"{shop.Name}, {shop.Days[0]:yyyy-MM-dd} to {shop.Days[^1]:yyyy-MM-dd}, {all.Count} days with targets: the items of each known person's first session of the day, all items ranked.");
        report.Note("retrained", $"Trained anew for {anew.Count} of the days: {string.Join(", ", anew.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))}. Shares of its quality are over these days.");
        foreach (var c in Contestants(kept).Where(c => c != _retrained)) c.Write(report, "every_day", all);
        foreach (var c in Contestants(kept)) c.Write(report, "days_trained_anew", anew);
        report.Set("seconds_per_training.retrained", _retrained.SecondsPerTraining);
        foreach (var rounds in kept)
        {
            var name = rounds.Figures.Name;
            report.Set($"seconds_per_training.{name}", rounds.Figures.SecondsPerTraining);
            report.Set($"rounds.{name}.promoted", rounds.Promoted);
            report.Set($"rounds.{name}.rejected", rounds.Rejected);
            report.Set($"rounds.{name}.warnings", rounds.Warnings.Count);
            if (_retrained.SecondsPerTraining > 0) report.Set($"cost_share.{name}", rounds.Figures.SecondsPerTraining / _retrained.SecondsPerTraining);
            Share($"quality_share.{name}.hr@10", rounds.Figures, m => m.Hr10);
            Share($"quality_share.{name}.ndcg@10", rounds.Figures, m => m.Ndcg10);
        }

        Share("quality_share.frozen.hr@10", _frozen, m => m.Hr10);
        Share("quality_share.frozen.ndcg@10", _frozen, m => m.Ndcg10);

        void Share(string key, Contestant of, Func<RankingMetrics, double> measure)
        {
            if (_retrained.Mean(anew, f => f.Ranking, measure) is > 0 and var best && of.Mean(anew, f => f.Ranking, measure) is { } own) report.Set(key, own / best);
        }
    }
}
