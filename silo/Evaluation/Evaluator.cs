using OrleansRec.Datasets;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Baselines;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Measures a trained model on the held-out part of a dataset, beside the baselines.</summary>
internal static class Evaluator
{
    /// <summary>Runs on the calling thread, which is the only one to use the model.</summary>
    /// <param name="rows">What the model's tasks are judged by; it must not have learned them.</param>
    /// <param name="own">The shop's own tasks.</param>
    /// <param name="trained">See <see cref="TaskScoring.Measure"/>.</param>
    /// <param name="report">Told what is being done and the part that is done, 0 to 1.</param>
    public static EvaluationResult Run(
        Dataset data, ShopReplay replay, IReadOnlyList<TaskRow> rows, IReadOnlyList<TaskDefinition> own, IRankingModel model, ItemCatalogue catalogue, int seed,
        RankingPredictions? predictions, Action<string, double> report, CancellationToken cancellation,
        IReadOnlyDictionary<string, double>? trained = null)
    {
        var snapshot = new ServingSnapshot(model, catalogue);
        snapshot.ApplyChanges(int.MaxValue);
        var notes = new Dictionary<string, string>();
        var people = RankingPerson.Of(data, replay, seed);
        var ranking = new ProductRanking(snapshot);
        var deciles = ItemDeciles.Of(replay);
        var ours = ranking.Measure(people, replay.Items.Count, predictions, part => report("ranking all items", part), cancellation, deciles);
        var tasks = new TaskScoring(snapshot).Measure(rows, own, predictions, notes, part => report("scoring tasks", part), cancellation, deciles, trained);
        if (people.Count == 0) notes["ranking"] = "Nobody has both a history and held-out events, so there is nothing to rank.";
        if (data.Truth is null) notes["regret"] = "Only a generated shop knows what its people really like.";
        return new EvaluationResult
        {
            Protocol = data.Protocol,
            Tasks = tasks,
            Category = CategoryScoring.Measure(model, catalogue, deciles, notes),
            Ranking = ours,
            Baselines = Baselines(replay, catalogue, people, seed, report, cancellation),
            Regret = data.Truth is { } truth ? Regret.Measure(data, truth, replay, ranking, seed, cancellation) : null,
            Notes = notes,
        };
    }

    /// <summary>The ranking alone, on the calling thread.</summary>
    public static RankingReport Rank(
        IReadOnlyList<RankingPerson> people, ShopReplay replay, IRankingModel model, ItemCatalogue catalogue, Action<double> progress, CancellationToken cancellation)
    {
        var snapshot = new ServingSnapshot(model, catalogue);
        snapshot.ApplyChanges(int.MaxValue);
        return new ProductRanking(snapshot).Measure(people, replay.Items.Count, null, progress, cancellation);
    }

    private static Dictionary<string, BaselineResult> Baselines(
        ShopReplay replay, ItemCatalogue catalogue, IReadOnlyList<RankingPerson> people, int seed, Action<string, double> report, CancellationToken cancellation)
    {
        var measured = new Dictionary<string, BaselineResult>();
        report("baselines", 0);
        foreach (var baseline in BaselineSet.Fit(replay.Sequences(), catalogue, dated: true, seed))
        {
            report($"baseline {baseline.Name}", 0);
            measured[baseline.Name] = BaselineResult.Of(BaselineEvaluation.Measure(baseline, replay.Items.Count, people.Select(p => p.Case), cancellation));
            report($"baseline {baseline.Name}", 1);
        }

        report("baselines", 1);
        return measured;
    }
}
