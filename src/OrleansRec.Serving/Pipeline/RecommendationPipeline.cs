using System.Buffers;
using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Pipeline;

/// <summary>
/// From a batch of requests to their lists, the same for serving and for offline evaluation. The steps are those of
/// <see cref="Run"/>, top to bottom. Used by one thread at a time.
/// </summary>
public sealed class RecommendationPipeline
{
    /// <summary>Items retrieved by embedding at most.</summary>
    private const int MaxNearest = 1_024;

    private readonly ServingSnapshot _snapshot;
    private readonly CandidateCollector _collector;
    private readonly ListCutter _cutter;
    private readonly ListExplainer _explainer;

    public RecommendationPipeline(ServingSnapshot snapshot)
    {
        _snapshot = snapshot;
        _collector = new CandidateCollector(snapshot);
        _cutter = new ListCutter(snapshot);
        _explainer = new ListExplainer(snapshot, _collector, _cutter);
    }

    /// <summary>Lists of the requests, in their order. Each has <c>Count</c> items while that many are eligible.</summary>
    public RankedList[] Run(IReadOnlyList<PipelineRequest> requests)
    {
        using var batch = new PipelineBatch(requests, _snapshot.Model);
        AddContext(batch);          // 1. the page and the cart count as a view that just happened
        Encode(batch);              // 2. embed the people whose embedding is stale
        Retrieve(batch);            // 3. the nearest items of everybody at once
        _collector.Collect(batch);  // 4. rules, every source of the scenario, features
        Score(batch);               // 5. all tasks of all candidates in one forward pass
        _cutter.Cut(batch);         // 6. blend the tasks, diversify, cut to the count
        _explainer.Explain(batch);  // 7. where asked: once more without each past behaviour
        return batch.Lists;
    }

    /// <summary>One list as items and scores, for offline evaluation.</summary>
    /// <param name="exclude">Catalogue indexes never answered.</param>
    public IReadOnlyList<(int Item, float Score)> Rank(
        UserState state, RequestContext context, ScenarioOptions scenario, int count, int[]? exclude = null)
    {
        var request = new PipelineRequest { State = state, Context = context, Scenario = scenario, Count = count, Excluded = exclude ?? [] };
        var list = Run([request])[0];
        var pairs = new (int, float)[list.Items.Length];
        for (var i = 0; i < pairs.Length; i++) pairs[i] = (list.Items[i], list.Scores[i]);
        return pairs;
    }

    private static void AddContext(PipelineBatch batch)
    {
        for (var u = 0; u < batch.Requests.Count; u++)
            (batch.States[u], batch.ContextItems[u]) = VirtualViews.Add(batch.Requests[u]);
    }

    private void Encode(PipelineBatch batch)
    {
        var model = _snapshot.Model;
        var stale = new List<int>(batch.Requests.Count);
        for (var u = 0; u < batch.Requests.Count; u++)
        {
            var request = batch.Requests[u];
            var fresh = ReferenceEquals(batch.States[u], request.State) && request.Embedding?.Length == model.Dimension
                && request.EmbeddingVersion == model.Version;
            if (!fresh)
            {
                stale.Add(u);
                continue;
            }

            batch.Known[u] = request.Embedding;
            request.Embedding!.CopyTo(batch.Embeddings, u * model.Dimension);
        }

        if (stale.Count == 0) return;
        var people = new UserState[stale.Count];
        for (var i = 0; i < people.Length; i++) people[i] = batch.States[stale[i]];
        var embeddings = new float[people.Length * model.Dimension];
        model.Encode(people, embeddings);
        for (var i = 0; i < people.Length; i++)
            embeddings.AsSpan(i * model.Dimension, model.Dimension).CopyTo(batch.Embeddings.AsSpan(stale[i] * model.Dimension));
    }

    private void Retrieve(PipelineBatch batch)
    {
        var k = 0;
        for (var u = 0; u < batch.Requests.Count; u++) k = Math.Max(k, NearestFor(batch.Requests[u], batch.ContextItems[u]));
        k = Math.Min(k, Math.Min(MaxNearest, _snapshot.Model.ItemCount));
        if (k == 0) return;
        var people = batch.Requests.Count;
        batch.Nearest = ArrayPool<int>.Shared.Rent(people * k);
        batch.NearestPerPerson = k;
        var scores = ArrayPool<float>.Shared.Rent(people * k);
        _snapshot.Model.Retrieve(batch.Embeddings, people, k, batch.Nearest.AsSpan(0, people * k), scores.AsSpan(0, people * k));
        ArrayPool<float>.Shared.Return(scores);
    }

    private void Score(PipelineBatch batch)
    {
        var scores = batch.RentScores();
        if (batch.Rows > 0) _snapshot.Model.Score(batch.ToRankingBatch(), scores);
    }

    /// <summary>The embedding source's quota and room for what the request's rules will drop.</summary>
    private static int NearestFor(PipelineRequest request, int[] contextItems)
    {
        if (request.Candidates is not null) return 0;
        foreach (var (source, quota) in request.Scenario.Sources)
        {
            if (source != CandidateSources.Embedding) continue;
            if (request.Filter is not null) return MaxNearest;
            var dropped = contextItems.Length + request.Excluded.Length + (request.ExcludeSeen ? request.State.Length : 0);
            return quota + dropped;
        }

        return 0;
    }
}
