namespace OrleansRec.Datasets.Shop;

/// <summary>The hidden state of a shop whose log is complete, and the desires that follow from it.</summary>
internal sealed class ShopTruth : IShopTruth
{
    private readonly Catalogue _catalogue;
    private readonly Seasons _seasons;
    private readonly ShopCalendar _calendar;
    private readonly Dictionary<string, Shopper> _shoppers;
    private readonly Dictionary<string, ShopItem> _items;

    public ShopTruth(Catalogue catalogue, Population population, Seasons seasons, ShopCalendar calendar)
    {
        _catalogue = catalogue;
        _seasons = seasons;
        _calendar = calendar;
        _shoppers = population.Shoppers.ToDictionary(s => s.Key);
        _items = catalogue.Items.ToDictionary(i => i.Id);
        UserKeys = [.. population.Shoppers.Select(s => s.Key)];
    }

    public IReadOnlyList<string> UserKeys { get; }

    public double Affinity(string userKey, string itemId, DateTimeOffset at)
    {
        if (!_items.TryGetValue(itemId, out var item))
            throw new ArgumentException($"The generated shop has no item '{itemId}'.", nameof(itemId));
        var desire = DesireOf(Find(userKey), at);
        return item.IsOnSale(at) ? Probability(desire.Logit(item)) : 0;
    }

    public IReadOnlyList<(string ItemId, double Affinity)> Best(string userKey, int n, DateTimeOffset at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var desire = DesireOf(Find(userKey), at);
        var logits = new double[_catalogue.Items.Length];
        var items = new ShopItem[logits.Length];
        var count = 0;
        foreach (var item in _catalogue.Items)
        {
            if (!item.IsOnSale(at))
                continue;
            logits[count] = -desire.Logit(item);
            items[count++] = item;
        }

        Array.Sort(logits, items, 0, count);
        var best = new (string, double)[Math.Min(n, count)];
        for (var i = 0; i < best.Length; i++)
            best[i] = (items[i].Id, Probability(-logits[i]));
        return best;
    }

    public Desire DesireOf(Shopper shopper, DateTimeOffset at) => new(shopper, at, _catalogue, _seasons, _calendar);

    public static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));

    private Shopper Find(string userKey) =>
        _shoppers.TryGetValue(userKey, out var shopper)
            ? shopper
            : throw new ArgumentException($"The generated shop has no one with the key '{userKey}'.", nameof(userKey));
}
