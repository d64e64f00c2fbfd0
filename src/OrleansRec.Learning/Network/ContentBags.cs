using System.Runtime.InteropServices;
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
        // Straight into memory of torch: lists of this size are large objects, and a catalogue has many of them.
        var entries = 0;
        for (var i = 0; i < items.Count; i++)
            foreach (var tokens in items[i].Tokens) entries += tokens.Length;
        var (token, weight) = (empty(Math.Max(1, entries), dtype: int64), empty(Math.Max(1, entries), dtype: float32));
        var (offset, price) = (empty((items.Count * ItemContent.Fields) + 1, dtype: int64), empty(items.Count, dtype: int64));
        Fill(items, places, entries, Of<long>(token), Of<float>(weight), Of<long>(offset), Of<long>(price));
        return new ContentBags(items.Count, token.to(Device.Current), weight.to(Device.Current), offset.to(Device.Current), price.to(Device.Current))
        {
            Pictures = pictures?.Of(items),
        };
    }

    private static void Fill(
        IReadOnlyList<ItemContent> items, RowMap? places, int entries, Span<long> token, Span<float> weight, Span<long> offset, Span<long> price)
    {
        var at = 0;
        offset[0] = 0;
        for (var i = 0; i < items.Count; i++)
        {
            price[i] = items[i].PriceBucket;
            for (var field = 0; field < ItemContent.Fields; field++)
            {
                var tokens = items[i].Tokens[field];
                foreach (var t in tokens)
                {
                    token[at] = places?.Place(t) ?? t;
                    weight[at++] = 1f / tokens.Length;
                }

                offset[(i * ItemContent.Fields) + field + 1] = at;
            }
        }

        if (entries > 0) return;

        // Nothing at all is known of any: one entry without weight.
        (token[0], weight[0]) = (places?.Place(0) ?? 0, 0);
        offset[1..].Fill(1);
    }

    private static Span<T> Of<T>(Tensor tensor) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
