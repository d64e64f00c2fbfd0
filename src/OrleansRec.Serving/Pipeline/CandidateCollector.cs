using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Sources;

namespace OrleansRec.Serving.Pipeline;

/// <summary>Finds the candidates of each request and computes their features.</summary>
internal sealed class CandidateCollector
{
    private readonly ServingSnapshot _snapshot;
    private readonly CandidateContext _context;
    private readonly CandidateSet _candidates;

    public CandidateCollector(ServingSnapshot snapshot, IReadOnlyList<ICandidateRule> rules)
    {
        _snapshot = snapshot;
        _candidates = new CandidateSet(rules);
        _context = new CandidateContext { Features = Features, Statistics = snapshot.Model.Statistics, Index = snapshot.Index };
    }

    public CandidateFeatures Features { get; } = new();

    public void Collect(PipelineBatch batch)
    {
        for (var u = 0; u < batch.Requests.Count; u++)
        {
            var request = batch.Requests[u];
            Features.Begin(batch.States[u], request.Context.Time, _snapshot.Model.Statistics, _snapshot.Catalogue);
            _context.State = batch.States[u];
            _context.Catalogue = _snapshot.Catalogue;
            _context.Nearest = batch.Nearest.AsMemory(u * batch.NearestPerPerson, batch.NearestPerPerson);
            _context.ContextItems = batch.ContextItems[u];
            _context.Excluded = request.Excluded;
            _context.ExcludeSeen = request.ExcludeSeen;

            _candidates.Begin(_context, _snapshot.Model.ItemCount);
            foreach (var (source, quota) in request.Scenario.Sources)
            {
                _candidates.From(source.Name);
                source.Collect(_context, quota, _candidates);
            }

            Fill(request.Count);
            batch.AddRows(_candidates.Items, _candidates.Sources);
            batch.Offsets[u + 1] = batch.Rows;
            for (var row = batch.Offsets[u]; row < batch.Rows; row++) Features.Fill(batch.Items[row], batch.FeaturesOf(row));
        }
    }

    /// <summary>A list is full while enough items are eligible: trending ones, then any.</summary>
    private void Fill(int count)
    {
        if (_candidates.Count >= count) return;
        _candidates.From(CandidateSources.Trending.Name);
        _candidates.Add(_snapshot.Index.Trending, count - _candidates.Count);
        _candidates.From("catalogue");
        for (var item = _snapshot.Model.ItemCount - 1; item >= 0 && _candidates.Count < count; item--) _candidates.Add(item);
    }
}
