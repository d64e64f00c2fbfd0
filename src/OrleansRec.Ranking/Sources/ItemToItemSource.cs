namespace OrleansRec.Ranking.Sources;

/// <summary>
/// Neighbours of the latest items: a third by transition from the last item, a third by the shop's item graph where it has one, the
/// rest by co-occurrence.
/// </summary>
internal sealed class ItemToItemSource : ICandidateSource
{
    public string Name => "item-to-item";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates)
    {
        var (neighbours, top) = (context.Features.Neighbours, context.Top);
        var byTransition = quota / 3;
        top.Begin(byTransition);
        foreach (var item in neighbours.Following) top.Offer(item, neighbours.Transition(item));
        candidates.Add(top.Sort(), byTransition);

        var related = context.Features.Relations;
        var byRelation = Math.Min(quota / 3, related.Touched.Length);
        if (byRelation > 0)
        {
            top.Begin(byRelation);
            foreach (var item in related.Touched) top.Offer(item, related.Total(item));
            candidates.Add(top.Sort(), byRelation);
        }

        top.Begin(quota - byTransition - byRelation);
        top.Offer(neighbours.Touched, neighbours.CoOccurrences);
        candidates.Add(top.Sort(), quota - byTransition - byRelation);
    }
}
