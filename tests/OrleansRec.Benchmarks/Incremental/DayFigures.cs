using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Benchmarks.Incremental;

/// <summary>What one version reached on one day, by the evaluator of <c>evaluate</c>.</summary>
/// <param name="Ranking">Null where nobody known came.</param>
/// <param name="Returning">The same for people who had not come for a month: what was forgotten shows there.</param>
/// <param name="Auc">By task, where the day has both outcomes.</param>
internal sealed record DayFigures(RankingMetrics? Ranking, RankingMetrics? Returning, IReadOnlyDictionary<string, double> Auc)
{
    private static readonly TimeSpan Absence = TimeSpan.FromDays(30);

    public static DayFigures Of(IRankingModel model, ItemCatalogue catalogue, ShopReplay replay, IReadOnlyList<RankingPerson> people, IReadOnlyList<TaskRow> rows, CancellationToken cancellation)
    {
        var snapshot = new ServingSnapshot(model, catalogue);
        snapshot.ApplyChanges(int.MaxValue);
        var ranking = new ProductRanking(snapshot);
        RankingMetrics? Measure(IReadOnlyList<RankingPerson> of) => ranking.Measure(of, replay.Items.Count, null, _ => { }, cancellation).Overall;
        var returning = people.Where(p => p.State.Length > 0 && p.At - p.State.Times[^1] > Absence.TotalMilliseconds).ToList();
        var tasks = new TaskScoring(snapshot).Measure(rows, [], null, new Dictionary<string, string>(), _ => { }, cancellation);
        return new DayFigures(Measure(people), Measure(returning), tasks.Where(t => t.Value.Auc is not null).ToDictionary(t => t.Key, t => t.Value.Auc!.Value));
    }
}
