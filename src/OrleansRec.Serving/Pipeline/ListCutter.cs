using OrleansRec.Ranking.Blending;
using OrleansRec.Ranking.Diversity;
using OrleansRec.Ranking.Sources;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Pipeline;

/// <summary>Blends the tasks of each request's candidates, diversifies, and cuts the list.</summary>
internal sealed class ListCutter(ServingSnapshot snapshot)
{
    /// <summary>Candidates per place that diversity may choose from.</summary>
    private const int PoolPerPlace = 4;

    private const int MaxBlends = 1_000;

    private readonly Dictionary<ScenarioOptions, TaskBlend> _blends = new(ReferenceEqualityComparer.Instance);
    private readonly Diversifier _diversifier = new();
    private readonly TopItems _top = new();
    private float[] _blended = [];
    private int[] _pool = [];

    public TaskBlend BlendOf(ScenarioOptions scenario)
    {
        if (_blends.TryGetValue(scenario, out var blend)) return blend;
        if (_blends.Count == MaxBlends) _blends.Clear(); // a scenario that changes is a new one
        _blends.Add(scenario, blend = new TaskBlend(snapshot.Model.Tasks, scenario.TaskWeights));
        return blend;
    }

    public void Cut(PipelineBatch batch)
    {
        var (model, tasks) = (snapshot.Model, snapshot.Model.Tasks.Count);
        if (_blended.Length < batch.Rows) _blended = new float[batch.Rows];
        for (var u = 0; u < batch.Requests.Count; u++)
        {
            var request = batch.Requests[u];
            var (start, end) = (batch.Offsets[u], batch.Offsets[u + 1]);
            var blend = BlendOf(request.Scenario);
            var diversity = request.Diversity ?? request.Scenario.Diversity;
            _top.Begin(Math.Min(end - start, diversity > 0 ? request.Count * PoolPerPlace : request.Count));
            for (var row = start; row < end; row++)
            {
                _blended[row] = request.Scenario.KeepsSourceOrder
                    ? 1f / (1 + row - start)
                    : blend.Score(batch.Scores.AsSpan(row * tasks, tasks));
                if (request.Boosts.Count > 0) _blended[row] *= ItemBoost.Of(request.Boosts, snapshot.Catalogue[batch.Items[row]]);
                _top.Offer(row, _blended[row]);
            }

            var sorted = _top.Sort();
            if (_pool.Length < sorted.Length) _pool = new int[sorted.Length];
            var pool = _pool.AsSpan(0, sorted.Length);
            sorted.CopyTo(pool);
            _diversifier.Reorder(pool, request.Count, diversity, batch.Items, _blended, snapshot.Catalogue);

            var length = Math.Min(request.Count, pool.Length);
            var list = batch.Lists[u] = new RankedList
            {
                Items = new int[length],
                Scores = new float[length],
                TaskScores = new float[length * tasks],
                Tasks = model.Tasks,
                Sources = new string[length],
                Embedding = batch.Known[u] ?? (ReferenceEquals(batch.States[u], request.State)
                    ? batch.Embeddings.AsSpan(u * model.Dimension, model.Dimension).ToArray() : null),
                ModelVersion = model.Version,
            };
            for (var place = 0; place < length; place++)
            {
                var row = pool[place];
                list.Items[place] = batch.Items[row];
                list.Scores[place] = _blended[row];
                list.Sources[place] = batch.Sources[row];
                batch.Scores.AsSpan(row * tasks, tasks).CopyTo(list.TaskScores.AsSpan(place * tasks));
            }
        }
    }
}
