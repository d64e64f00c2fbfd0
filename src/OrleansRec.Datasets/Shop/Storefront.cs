using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Datasets.Shop;

/// <summary>
/// The shop's own simple merchandising, which decides what people get to see. It knows what everyone did and the shop's relations,
/// nothing of tastes: popular items overall and by category, what is new, what goes with an item, and some at random.
/// </summary>
internal sealed class Storefront(Catalogue catalogue, ShopRandom random)
{
    // Parts of the catalogue that count as popular.
    private const double TopOverall = 0.05;
    private const double TopOfLeaf = 0.4;
    private const int FewestTop = 5;
    private const double DailyDecay = 0.9;

    private readonly double[] _popularity = [.. catalogue.Items.Select(i => Math.Exp(i.Appeal + random.Gaussian()))];
    private readonly List<ShopItem> _list = [];
    private ShopItem[] _top = [];
    private ShopItem[][] _topOf = [];
    private ShopItem[] _onSale = [];
    private ShopItem[][] _onSaleOf = [];
    private ShopItem[] _new = [];
    private DateTimeOffset _day;

    public void Count(ShopItem item, double weight) => _popularity[item.Index] += weight;

    /// <summary>Draws the popular and new items up afresh; once a day.</summary>
    public void OpenDay(DateTimeOffset at)
    {
        for (var i = 0; i < _popularity.Length; i++)
            _popularity[i] *= DailyDecay;
        _day = at;
        _onSale = [.. catalogue.Items.Where(i => i.IsOnSale(at))];
        _onSaleOf = [.. catalogue.ItemsOf.Select(items => items.Where(i => i.IsOnSale(at)).ToArray())];
        _new = [.. _onSale.Where(i => i.Arrives > at.AddDays(-10))];
        _top = [.. _onSale.OrderByDescending(i => _popularity[i.Index]).Take(Top(_onSale, TopOverall))];
        _topOf = [.. _onSaleOf.Select(items => items.OrderByDescending(i => _popularity[i.Index]).Take(Top(items, TopOfLeaf)).ToArray())];
    }

    /// <summary>A list for a page; the next call overwrites it.</summary>
    /// <param name="scenario">The page.</param>
    /// <param name="last">The item of a product page, or the last one the person looked at.</param>
    public IReadOnlyList<ShopItem> List(string scenario, ShopItem? last)
    {
        var count = scenario == Scenarios.Home ? 8 : 6;
        _list.Clear();
        for (var attempt = 0; _list.Count < count && attempt < 5 * count; attempt++)
        {
            var item = scenario switch
            {
                Scenarios.Home => ForHome(last),
                Scenarios.Product => ForProduct(last!),
                _ => random.Chance(0.6) ? GoingWith(last!) : Popular(),
            };
            if (item is not null && item != last && !_list.Contains(item))
                _list.Add(item);
        }

        return _list;
    }

    /// <summary>Some results of a search within a category, popular ones and others.</summary>
    public ShopItem[] Results(int leaf)
    {
        var found = new ShopItem?[40];
        for (var i = 0; i < found.Length; i++)
            found[i] = i < found.Length / 4 ? PopularOf(leaf) : OnSaleOf(leaf);
        return [.. found.OfType<ShopItem>().Distinct()];
    }

    private ShopItem? ForHome(ShopItem? last) => random.Uniform() switch
    {
        < 0.25 => Popular(),
        < 0.6 => last is null ? Popular() : PopularOf(last.Leaf.Index),
        < 0.7 => _new.Length > 0 ? random.Pick(_new) : Popular(),
        _ => random.Pick(_onSale),
    };

    private ShopItem? ForProduct(ShopItem item) => random.Uniform() switch
    {
        < 0.3 => PopularOf(item.Leaf.Index),
        < 0.55 => GoingWith(item),
        < 0.9 => OnSaleOf(item.Leaf.Index),
        _ => random.Pick(_onSale),
    };

    private ShopItem? GoingWith(ShopItem item)
    {
        if (item.Partner is not null && item.Partner.IsOnSale(_day) && random.Chance(0.3))
            return item.Partner;
        var complements = catalogue.ComplementsOf[item.Leaf.Index];
        return complements.Length > 0 ? PopularOf(random.Pick(complements)) : Popular();
    }

    /// <summary>Skewed to the very top.</summary>
    private ShopItem Popular() => _top[(int)(_top.Length * Math.Pow(random.Uniform(), 1.3))];

    private ShopItem? PopularOf(int leaf) => PickOrNone(_topOf[leaf]);

    private ShopItem? OnSaleOf(int leaf) => PickOrNone(_onSaleOf[leaf]);

    private static int Top(ShopItem[] items, double part) => Math.Max(FewestTop, (int)(part * items.Length));

    private ShopItem? PickOrNone(ShopItem[] items) => items.Length > 0 ? random.Pick(items) : null;
}
