namespace OrleansRec.Ranking.Features;

/// <summary>What a person's history says of one item; together, because they are read together.</summary>
public struct NeighbourScore
{
    public float CoOccurrence;

    /// <summary>The part of <see cref="CoOccurrence"/> that comes from the last item.</summary>
    public float WithLast;

    /// <summary>The probability that the item follows the last one.</summary>
    public float Transition;
}
