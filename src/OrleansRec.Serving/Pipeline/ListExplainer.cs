using System.Buffers;
using OrleansRec.Ranking.Explaining;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;

namespace OrleansRec.Serving.Pipeline;

/// <summary>
/// Measures what each of a person's latest items did to each answered item: the list is scored once more for the person without
/// it, all people and all left-out items in one pass. What tasks and sources add needs no pass.
/// </summary>
internal sealed class ListExplainer(ServingSnapshot snapshot, CandidateCollector collector, ListCutter cutter)
{
    private readonly OwnItems _own = new();

    public void Explain(PipelineBatch batch)
    {
        var without = new List<Variant>();
        for (var u = 0; u < batch.Requests.Count; u++)
        {
            if (!batch.Requests[u].Explain) continue;
            batch.Lists[u].Reasons = new Cause[batch.Lists[u].Items.Length][];
            AddVariants(batch, u, without);
        }

        if (without.Count > 0) Score(batch, without);
        for (int u = 0, first = 0; u < batch.Requests.Count; u++)
        {
            if (batch.Lists[u].Reasons is not { } reasons) continue;
            var last = first;
            while (last < without.Count && without[last].Request == u) last++;
            var sources = collector.FoundBy(batch, u);
            var parts = batch.Lists[u].Parts = new ScoreParts[reasons.Length];
            for (var place = 0; place < reasons.Length; place++)
            {
                var (score, tasks, boost) = Split(batch, u, place);
                var causes = new Cause[last - first];
                for (var v = first; v < last; v++)
                    causes[v - first] = new Cause(without[v].Item, without[v].Type, score - without[v].Scores[place]);
                reasons[place] = ReasonPicker.Pick(causes);
                var unattributed = score;
                foreach (var cause in causes) unattributed -= cause.Contribution;
                parts[place] = new ScoreParts(
                    score, tasks, boost, sources[place], [.. causes.OrderByDescending(cause => cause.Contribution)], unattributed);
            }

            first = last;
        }
    }

    /// <summary>The blended score of an answered item, what each task adds to it, and what boosts add.</summary>
    private (float Score, float[] Tasks, float Boost) Split(PipelineBatch batch, int u, int place)
    {
        var (request, list) = (batch.Requests[u], batch.Lists[u]);
        var blend = cutter.BlendOf(request.Scenario);
        var tasks = new float[list.Tasks.Count];
        blend.Split(list.TasksOf(place), tasks);
        var blended = blend.Score(list.TasksOf(place));
        var score = blended * ItemBoost.Of(request.Boosts, snapshot.Catalogue[list.Items[place]]);
        return (score, tasks, score - blended);
    }

    private void AddVariants(PipelineBatch batch, int u, List<Variant> variants)
    {
        var state = batch.States[u];
        _own.Read(state);
        var count = Math.Min(LeaveOneOut.MaxItems, _own.Count);
        for (var i = 0; i < count; i++)
        {
            var item = _own.Items[i];
            _own.TryGet(item, out var own);
            var isContext = batch.ContextItems[u].AsSpan().Contains(item);
            // A dislike, a refund or a removal from the cart is nobody's reason to be shown something.
            if (!isContext && !BehaviourKinds.IsInterest(own.LastKind)) continue;
            var type = isContext ? VirtualViews.ReasonType : BehaviourKinds.Name(own.LastKind);
            variants.Add(new Variant(u, item, type, LeaveOneOut.Without(state, item), new float[batch.Lists[u].Items.Length]));
        }
    }

    private void Score(PipelineBatch batch, List<Variant> variants)
    {
        var (model, tasks) = (snapshot.Model, snapshot.Model.Tasks.Count);
        var people = new UserState[variants.Count];
        var contexts = new RequestContext[variants.Count];
        var offsets = new int[variants.Count + 1];
        for (var v = 0; v < variants.Count; v++)
        {
            people[v] = variants[v].State;
            contexts[v] = batch.Contexts[variants[v].Request];
            offsets[v + 1] = offsets[v] + variants[v].Scores.Length;
        }

        var rows = offsets[^1];
        if (rows == 0) return;
        var items = ArrayPool<int>.Shared.Rent(rows);
        var inputs = ArrayPool<float>.Shared.Rent(rows * CandidateFeatures.Width);
        var scores = ArrayPool<float>.Shared.Rent(rows * tasks);
        for (var v = 0; v < variants.Count; v++)
        {
            collector.Features.Begin(people[v], contexts[v].Time, model.Statistics, snapshot.Catalogue);
            var list = batch.Lists[variants[v].Request].Items;
            for (var place = 0; place < list.Length; place++)
            {
                var row = offsets[v] + place;
                items[row] = list[place];
                collector.Features.Fill(list[place], inputs.AsSpan(row * CandidateFeatures.Width, CandidateFeatures.Width));
            }
        }

        var embeddings = new float[people.Length * model.Dimension];
        model.Encode(people, embeddings);
        model.Score(
            new RankingBatch
            {
                Users = people,
                Embeddings = embeddings,
                Contexts = contexts,
                Offsets = offsets,
                Items = items,
                Features = inputs,
            },
            scores.AsSpan(0, rows * tasks));
        for (var v = 0; v < variants.Count; v++)
        {
            var request = batch.Requests[variants[v].Request];
            var blend = cutter.BlendOf(request.Scenario);
            for (var place = 0; place < variants[v].Scores.Length; place++)
            {
                variants[v].Scores[place] = blend.Score(scores.AsSpan((offsets[v] + place) * tasks, tasks))
                    * ItemBoost.Of(request.Boosts, snapshot.Catalogue[items[offsets[v] + place]]);
            }
        }

        ArrayPool<int>.Shared.Return(items);
        ArrayPool<float>.Shared.Return(inputs);
        ArrayPool<float>.Shared.Return(scores);
    }

    /// <summary>A person of the batch without one item, and the blended scores of the list then.</summary>
    private sealed record Variant(int Request, int Item, string Type, UserState State, float[] Scores);
}
