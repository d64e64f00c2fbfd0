namespace OrleansRec.Ranking.Sources;

/// <summary>Neighbours of the latest items: two thirds by co-occurrence, one third by transition from the last item.</summary>
internal sealed class ItemToItemSource : ICandidateSource
{
    public string Name => "item-to-item";

    public void Collect(CandidateContext context, int quota, CandidateSet candidates)
    {
        var (neighbours, top) = (context.Features.Neighbours, context.Top);
        var byTransition = quota / 3;
        top.Begin(byTransition);
        foreach (var item in neighbours.Touched)
            if (neighbours.Transition(item) is > 0 and var score) top.Offer(item, score);
        candidates.Add(top.Sort(), byTransition);

        top.Begin(quota - byTransition);
        foreach (var item in neighbours.Touched)
            if (neighbours.CoOccurrence(item) is > 0 and var score) top.Offer(item, score);
        candidates.Add(top.Sort(), quota - byTransition);
    }
}
