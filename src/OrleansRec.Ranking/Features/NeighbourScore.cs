namespace OrleansRec.Ranking.Features;

/// <summary>What a person's history says of one item.</summary>
public readonly struct NeighbourScore
{
    public float CoOccurrence { get; init; }

    /// <summary>The part of <see cref="CoOccurrence"/> that comes from the last item.</summary>
    public float WithLast { get; init; }

    /// <summary>The probability that the item follows the last one.</summary>
    public float Transition { get; init; }
}
