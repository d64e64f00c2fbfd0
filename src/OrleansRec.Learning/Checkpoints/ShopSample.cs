using OrleansRec.Ranking.Items;

namespace OrleansRec.Learning.Checkpoints;

/// <summary>
/// Some items of the shop that a checkpoint is of, to tell it from another shop's: weights know items by their indexes, and an index is one item's for
/// ever, so that another id under it is another catalogue. Titles and brands may change, but not most of them at once.
/// </summary>
/// <param name="Items">Indexes, spread over the catalogue.</param>
/// <param name="Ids">By item: what stands for its id.</param>
/// <param name="Titles">By item: hash of the title's tokens, 0 without any.</param>
/// <param name="Brands">By item: hash of the brand, 0 without one.</param>
internal sealed record ShopSample(int[] Items, ulong[] Ids, uint[] Titles, int[] Brands)
{
    private const int Size = 64;

    /// <summary>Items with a title or brand on both sides from which a comparison of those says anything.</summary>
    private const int MinDescribed = 8;

    /// <summary>Part of them of which the title or the brand is still the same at least.</summary>
    private const double MinAlike = 0.1;

    public static ShopSample Of(ItemCatalogue catalogue)
    {
        var items = new List<int>(Size);
        for (var k = 0; k < Math.Min(Size, catalogue.Count); k++)
        {
            var item = catalogue.Count <= Size ? k : (int)((long)k * (catalogue.Count - 1) / (Size - 1));
            if (catalogue[item].Key != 0) items.Add(item);
        }

        return new ShopSample(
            [.. items], [.. items.Select(i => catalogue[i].Key)], [.. items.Select(i => TitleOf(catalogue[i]))], [.. items.Select(i => catalogue[i].Brand)]);
    }

    /// <summary>A sentence on what differs from a catalogue of the same shop; null where nothing does.</summary>
    public string? DifferenceTo(ItemCatalogue catalogue)
    {
        var (compared, others, first, described, alike) = (0, 0, -1, 0, 0);
        for (var k = 0; k < Items.Length; k++)
        {
            var content = catalogue[Items[k]];
            if (content.Key == 0) continue;
            compared++;
            if (content.Key != Ids[k])
            {
                others++;
                if (first < 0) first = Items[k];
            }

            var (title, brand) = (TitleOf(content), content.Brand);
            if ((Titles[k] == 0 || title == 0) && (Brands[k] == 0 || brand == 0)) continue;
            described++;
            if ((title != 0 && title == Titles[k]) || (brand != 0 && brand == Brands[k])) alike++;
        }

        if (others > 0)
            return $"The checkpoint is another shop's: {others} of {compared} items that were compared have another id in this catalogue, the first at index {first}.";
        return described >= MinDescribed && alike < MinAlike * described
            ? $"The checkpoint is another shop's: of {described} items with the same ids that were compared, {alike} have the same title or brand in this catalogue."
            : null;
    }

    private static uint TitleOf(ItemContent content)
    {
        var hash = 0u;
        foreach (var token in content.Tokens[(int)ContentField.Title]) hash = Ranking.StableHash.Mix(hash ^ (uint)token);
        return hash;
    }
}
