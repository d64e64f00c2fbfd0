using System.Buffers;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Sources;

namespace OrleansRec.Serving.Pipeline;

/// <summary>Items like another one: the cosine of the model's vectors and, half as strong, normalised co-occurrence.</summary>
public sealed class SimilarItemFinder(ServingSnapshot snapshot)
{
    private const float CoOccurrenceWeight = 0.5f;

    private readonly TopItems _top = new();

    /// <summary>Available items, best first, the item itself left out; empty for an item without a vector.</summary>
    public (int Item, float Score)[] Find(int item, int count)
    {
        var model = snapshot.Model;
        if ((uint)item >= (uint)model.ItemCount) return [];
        var rented = ArrayPool<float>.Shared.Rent(model.ItemCount);
        var scores = rented.AsSpan(0, model.ItemCount);
        model.Similarity(item, scores);
        AddCoOccurrence(item, scores);
        _top.Begin(Math.Min(count, model.ItemCount));
        for (var other = 0; other < scores.Length; other++)
            if (other != item && snapshot.Catalogue[other].Available) _top.Offer(other, scores[other]);
        ArrayPool<float>.Shared.Return(rented);
        var items = _top.Sort();
        var result = new (int, float)[items.Length];
        for (var i = 0; i < result.Length; i++) result[i] = (items[i], _top.Scores[i]);
        return result;
    }

    private void AddCoOccurrence(int item, Span<float> scores)
    {
        var statistics = snapshot.Model.Statistics;
        var neighbours = statistics.CoOccurrence.Neighbours(item);
        var cosines = statistics.CosinesOf(item, stackalloc float[NeighbourTable.MaxNeighbours]);
        for (var k = 0; k < neighbours.Length; k++)
            if (neighbours[k] < scores.Length) scores[neighbours[k]] += CoOccurrenceWeight * cosines[k];
    }
}
