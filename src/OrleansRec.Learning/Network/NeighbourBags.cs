using OrleansRec.Learning.Kernels;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// Neighbours of N items in the shop's item graph as flat bags: which id row goes into which (item, kind), with weight 1 / bag size. The
/// first <see cref="MaxNeighbours"/> of a kind that are known take part; without any the bag is a zero vector.
/// </summary>
internal sealed class NeighbourBags
{
    /// <summary>Neighbours of one kind that are pooled: the strongest ones, so that a step's cost has a bound.</summary>
    public const int MaxNeighbours = 8;

    private readonly int _items;
    private readonly Tensor _place;
    private readonly Tensor _weight;
    private readonly Tensor _offsets;

    private NeighbourBags(int items, Tensor place, Tensor weight, Tensor offsets) => (_items, _place, _weight, _offsets) = (items, place, weight, offsets);

    /// <summary>Mean id embedding by kind: float[N, R, D].</summary>
    /// <param name="ids">The gathered id rows that the map places refer to: float[U, D].</param>
    public Tensor Means(Tensor ids) => RowBag.Sum(ids, _place, _weight, _offsets).reshape(_items, -1, ids.size(1));

    /// <param name="trained">Items whose id is in training: a later one has nothing to say yet.</param>
    /// <param name="places">Maps items to gathered id rows.</param>
    public static NeighbourBags Of(IReadOnlyList<ItemContent> items, RelationKind[] kinds, ItemCatalogue catalogue, int trained, RowMap places)
    {
        var (place, weight) = (new List<long>(), new List<float>());
        var offsets = new long[(items.Count * kinds.Length) + 1];
        for (var bag = 0; bag < offsets.Length - 1; bag++)
        {
            var start = place.Count;
            foreach (var neighbour in catalogue.Related(items[bag / kinds.Length], kinds[bag % kinds.Length]))
            {
                if (place.Count - start == MaxNeighbours) break;
                if (neighbour >= 0 && neighbour < trained) place.Add(places.Place(neighbour));
            }

            for (var i = start; i < place.Count; i++) weight.Add(1f / (place.Count - start));
            offsets[bag + 1] = place.Count;
        }

        if (place.Count == 0)
        {
            place.Add(places.Place(0));
            weight.Add(0);
            offsets.AsSpan(1).Fill(1);
        }

        return new NeighbourBags(items.Count, Device.Longs([.. place], -1), Device.Floats([.. weight], -1), Device.Longs(offsets, -1));
    }
}
