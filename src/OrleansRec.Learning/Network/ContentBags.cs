using OrleansRec.Learning.Kernels;
using OrleansRec.Learning.Pictures;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>Content of N items as flat bags: which token row goes into which (item, field), with weight 1 / bag size.</summary>
internal sealed class ContentBags
{
    private readonly int _items;
    private readonly Tensor _token;
    private readonly Tensor _weight;
    private readonly Tensor _offsets;

    private ContentBags(int items, Tensor token, Tensor weight, Tensor offsets, Tensor price) =>
        (_items, _token, _weight, _offsets, Price) = (items, token, weight, offsets, price);

    /// <summary>Price buckets: int64[N].</summary>
    public Tensor Price { get; }

    /// <summary>Vectors of the pictures, zeros without one: float[N, P]; null in a shop without pictures.</summary>
    public Tensor? Pictures { get; set; }

    /// <summary>Mean token embedding per field: float[N, F * 32].</summary>
    /// <param name="tokenRows">The gathered token rows that the map places refer to: float[U, 32].</param>
    public Tensor Means(Tensor tokenRows) =>
        RowBag.Sum(tokenRows, _token, _weight, _offsets).reshape(_items, ItemContent.Fields * ItemTower.TokenDimension);

    /// <param name="pictures">Gives the vectors of pictures; null in a shop without pictures.</param>
    /// <param name="places">Maps tokens to gathered rows; null where the whole token table is used.</param>
    public static ContentBags Of(IReadOnlyList<ItemContent> items, PictureVectors? pictures, RowMap? places)
    {
        var token = new List<long>();
        var weight = new List<float>();
        var offsets = new long[(items.Count * ItemContent.Fields) + 1];
        var price = new long[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            price[i] = items[i].PriceBucket;
            for (var field = 0; field < ItemContent.Fields; field++)
            {
                var tokens = items[i].Tokens[field];
                foreach (var t in tokens)
                {
                    token.Add(places?.Place(t) ?? t);
                    weight.Add(1f / tokens.Length);
                }

                offsets[(i * ItemContent.Fields) + field + 1] = token.Count;
            }
        }

        if (token.Count == 0)
        {
            token.Add(places?.Place(0) ?? 0);
            weight.Add(0);
            offsets.AsSpan(1).Fill(1);
        }

        return new ContentBags(
            items.Count,
            Device.Longs([.. token], -1),
            Device.Floats([.. weight], -1),
            Device.Longs(offsets, -1),
            Device.Longs(price, -1))
        {
            Pictures = pictures?.Of(items),
        };
    }
}
