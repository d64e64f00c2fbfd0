using System.Buffers;
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

    public CandidateCollector(ServingSnapshot snapshot)
    {
        _snapshot = snapshot;
        _candidates = new CandidateSet(CandidateRules.Usual);
        _context = new CandidateContext { Features = Features, Statistics = snapshot.Model.Statistics, Index = snapshot.Index };
    }

    public CandidateFeatures Features { get; } = new();

    public void Collect(PipelineBatch batch)
    {
        for (var u = 0; u < batch.Requests.Count; u++)
        {
            var request = batch.Requests[u];
            Begin(batch, u);
            if (request.Candidates is { } own)
            {
                batch.AddRows(Array.FindAll(own, item => item < _snapshot.Model.ItemCount), "request");
            }
            else
            {
                _candidates.Begin(_context, _snapshot.Model.ItemCount);
                foreach (var (source, quota) in request.Scenario.Sources) Ask(source, quota, batch, u);
                if (request.Scenario.Fill) Fill(request.Count);
                batch.AddRows(_candidates.Items, _candidates.Sources);
            }

            batch.Offsets[u + 1] = batch.Rows;
            var (from, rows) = (batch.Offsets[u], batch.Rows - batch.Offsets[u]);
            Features.FillAll(batch.Items.AsSpan(from, rows), batch.Features.AsSpan(from * CandidateFeatures.Width, rows * CandidateFeatures.Width));
        }
    }

    /// <summary>The names of all sources that find each item of a request by themselves, the one that found it first included.</summary>
    public string[][] FoundBy(PipelineBatch batch, int u)
    {
        var (request, list) = (batch.Requests[u], batch.Lists[u]);
        var found = Array.ConvertAll(list.Sources, source => new List<string> { source });
        if (request.Candidates is null)
        {
            Begin(batch, u);
            foreach (var (source, quota) in request.Scenario.Sources)
            {
                _candidates.Begin(_context, _snapshot.Model.ItemCount);
                Ask(source, quota, batch, u);
                for (var place = 0; place < list.Items.Length; place++)
                {
                    if (!found[place].Contains(source.Name) && _candidates.Items.Contains(list.Items[place])) found[place].Add(source.Name);
                }
            }
        }

        return Array.ConvertAll(found, names => names.ToArray());
    }

    private void Begin(PipelineBatch batch, int u)
    {
        var request = batch.Requests[u];
        Features.Begin(batch.States[u], request.Context.Time, _snapshot.Model.Statistics, _snapshot.Catalogue);
        _context.State = batch.States[u];
        _context.Catalogue = _snapshot.Catalogue;
        _context.Nearest = batch.Nearest.AsMemory(u * batch.NearestPerPerson, batch.NearestPerPerson);
        _context.ContextItems = batch.ContextItems[u];
        _context.Excluded = request.Excluded;
        _context.ExcludeSeen = request.ExcludeSeen;
        _context.Filter = request.Filter;
        _context.Rules = request.Scenario.Rules;
    }

    private void Ask(ICandidateSource source, int quota, PipelineBatch batch, int u)
    {
        _candidates.From(source.Name);
        var before = _candidates.Count;
        source.Collect(_context, quota, _candidates);
        var missing = quota - (_candidates.Count - before);
        if (source == CandidateSources.Embedding && _context.Filter is not null && missing > 0) AddNearestOfFiltered(batch, u, missing);
    }

    /// <summary>The filter let too few of the nearest items through: the nearest of all that it lets through, exactly.</summary>
    private void AddNearestOfFiltered(PipelineBatch batch, int u, int count)
    {
        var model = _snapshot.Model;
        var rented = ArrayPool<float>.Shared.Rent(model.ItemCount);
        var scores = rented.AsSpan(0, model.ItemCount);
        model.Nearness(batch.Embeddings.AsSpan(u * model.Dimension, model.Dimension), scores);
        var top = _context.Top;
        top.Begin(Math.Min(count, model.ItemCount));
        for (var item = 0; item < scores.Length; item++)
            if (_candidates.CanAdd(item)) top.Offer(item, scores[item]);
        ArrayPool<float>.Shared.Return(rented);
        _candidates.Add(top.Sort(), count);
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
