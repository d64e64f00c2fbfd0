using OrleansRec.Contracts.Recommendations;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Silo.Evaluation;

/// <summary>
/// The product's full ranking: what the pipeline of the home page finds and orders, then every other item by the inner product with
/// the person's embedding, then the items that the model does not know. A sampled rank is the order in which the product puts the
/// target and the negatives when it is given just these, as by <c>POST /v1/rank</c>. Not thread-safe.
/// </summary>
internal sealed class ProductRanking(ServingSnapshot snapshot)
{
    public const int PeoplePerBatch = 32;

    private static readonly byte Home = Ranking.StableHash.Bucket16(Scenarios.Home);

    private readonly RecommendationPipeline _pipeline = new(snapshot);
    private readonly ScenarioOptions _scenario = BuiltInScenarios.Home;
    private readonly ScenarioOptions _given = BuiltInScenarios.Find(Scenarios.Rank)!;

    /// <param name="people">Whose targets are ranked.</param>
    /// <param name="itemCount">Items in the ranking, those that the model does not know included.</param>
    /// <param name="predictions">Gets every rank and list; null: nobody wants them.</param>
    /// <param name="progress">The part done, 0 to 1.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <param name="deciles">Frequency decile of each item, to measure lists by it too; null: not.</param>
    public RankingReport Measure(
        IReadOnlyList<RankingPerson> people, int itemCount, RankingPredictions? predictions, Action<double> progress, CancellationToken cancellation,
        IReadOnlyList<int>? deciles = null)
    {
        var ranks = new RankCollector();
        var (statistics, catalogue) = (snapshot.Model.Statistics, snapshot.Catalogue);
        var (lists, byHistory) = (NewLists(), new Dictionary<int, ListCollector>());
        for (var start = 0; start < people.Count; start += PeoplePerBatch)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = people.Skip(start).Take(PeoplePerBatch).ToArray();
            var full = Lists(batch, _ => []);
            var masked = Lists(batch, p => p.History.Distinct().ToArray());
            var sampled = _pipeline.Run([.. batch.Select(Sampled)]);
            for (var i = 0; i < batch.Length; i++)
            {
                lists.Add(full[i].Items, batch[i].Deciles);
                var history = HistoryGroups.Of(batch[i].History.Length);
                if (!byHistory.TryGetValue(history, out var own)) byHistory.Add(history, own = NewLists());
                own.Add(full[i].Items);
                Collect(batch[i], full[i], masked[i], sampled[i], itemCount, ranks, predictions);
            }

            progress((double)(start + batch.Length) / people.Count);
        }

        return ranks.Report(
            byHistory.Where(g => g.Value.Metrics() is not null).ToDictionary(g => g.Key, g => g.Value.Metrics()!),
            deciles is null ? null : lists.By(item => item < deciles.Count ? deciles[item] : 0)) with
        { Lists = lists.Metrics() };

        ListCollector NewLists() => new(itemCount, item => statistics.Count(item), item => catalogue[item].Leaf);
    }

    /// <summary>Top lists of the home page.</summary>
    public IReadOnlyList<RankedList> Top(IReadOnlyList<RankingPerson> people, int count) => _pipeline.Run([.. people.Select(p => Request(p, count, []))]);

    private RankedList[] Lists(RankingPerson[] people, Func<RankingPerson, int[]> excluded) =>
        _pipeline.Run([.. people.Select(p => Request(p, _scenario.CandidateCount, excluded(p)))]);

    private PipelineRequest Request(RankingPerson person, int count, int[] excluded) => new()
    {
        State = person.State,
        Scenario = _scenario,
        Context = new RequestContext(0, Home, person.At),
        Count = count,
        Excluded = excluded,
    };

    /// <summary>The person's negatives and targets as a list of the caller's own; nothing to rank where there are no negatives.</summary>
    private PipelineRequest Sampled(RankingPerson person)
    {
        int[] items = person.Negatives.Length == 0 ? [] : [.. person.Negatives, .. person.Targets.Distinct()];
        return Request(person, items.Length, []) with { Scenario = _given, Candidates = items };
    }

    private void Collect(
        RankingPerson person, RankedList full, RankedList masked, RankedList given, int itemCount, RankCollector ranks, RankingPredictions? predictions)
    {
        var own = person.History.ToHashSet();
        var rest = new Lazy<float[]>(() => EmbeddingScores(full.Embedding!));
        var scores = new Dictionary<int, float>();
        for (var i = 0; i < given.Items.Length; i++) scores.Add(given.Items[i], given.Scores[i]);
        for (var i = 0; i < person.Targets.Length; i++)
        {
            var target = person.Targets[i];
            var isRepeat = own.Contains(target);
            var rank = RankOf(target, full.Items, rest, [], itemCount);
            double? withoutOwn = isRepeat ? null : RankOf(target, masked.Items, rest, own, itemCount);
            var ownScore = Score(target);
            var sampled = TargetRank.Among(person.Negatives, other => Score(other).CompareTo(ownScore));
            ranks.Add(new RankedTarget(rank, withoutOwn, sampled, person.History.Length, person.Deciles[i]));
            predictions?.AddRank(person.Key, target, rank, isRepeat);
        }

        // What the model does not know stands last.
        float Score(int item) => scores.GetValueOrDefault(item, float.NegativeInfinity);

        predictions?.AddList(person.Key, full.Items, full.Scores);
    }

    private double RankOf(int target, int[] list, Lazy<float[]> rest, HashSet<int> leftOut, int itemCount)
    {
        var place = Array.IndexOf(list, target);
        if (place >= 0) return place + 1;
        var known = snapshot.Model.ItemCount;
        var eligible = itemCount - leftOut.Count;
        if (target >= known)
        {
            var unknown = itemCount - known - leftOut.Count(i => i >= known);
            return eligible - unknown + ((unknown + 1) / 2.0);
        }

        var scores = rest.Value;
        int above = 0, equal = 0;
        var listed = list.ToHashSet();
        for (var item = 0; item < known; item++)
        {
            if (scores[item] < scores[target] || listed.Contains(item) || leftOut.Contains(item)) continue;
            if (scores[item] > scores[target]) above++;
            else equal++;
        }

        return list.Length + above + ((equal + 1) / 2.0);
    }

    private float[] EmbeddingScores(float[] embedding)
    {
        var count = snapshot.Model.ItemCount;
        var (items, sorted, scores) = (new int[count], new float[count], new float[count]);
        snapshot.Model.Retrieve(embedding, 1, count, items, sorted);
        for (var i = 0; i < count; i++) scores[items[i]] = sorted[i];
        return scores;
    }
}
