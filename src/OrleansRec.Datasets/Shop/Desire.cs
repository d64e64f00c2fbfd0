namespace OrleansRec.Datasets.Shop;

/// <summary>
/// What one person wants at one time, outside any session. The click logit of an item is the sum of
/// <list type="number">
/// <item>a base and the person's eagerness,</item>
/// <item>taste (an inner product, drifting over time), favourite categories and brands,</item>
/// <item>the item's appeal, and its novelty while it is new,</item>
/// <item>the season of its category,</item>
/// <item>a penalty for prices off the person's level, steeper above than below,</item>
/// <item>what the person bought before: the same again, the same kind again, or what goes with it.</item>
/// </list>
/// </summary>
internal sealed class Desire
{
    private const double Base = -4.6;

    private readonly Shopper _shopper;
    private readonly DateTimeOffset _at;
    private readonly float[] _taste = new float[TasteSpace.Size];
    private readonly double[] _ofLeaf;
    private readonly Dictionary<ShopItem, double> _ofItem = [];

    public Desire(Shopper shopper, DateTimeOffset at, Catalogue catalogue, Seasons seasons, ShopCalendar calendar)
    {
        _shopper = shopper;
        _at = at;
        var angle = shopper.Drift * Math.Clamp(calendar.DaysAt(at) / calendar.Days, 0, 1);
        for (var i = 0; i < _taste.Length; i++)
            _taste[i] = (float)((Math.Cos(angle) * shopper.Taste[i]) + (Math.Sin(angle) * shopper.LaterTaste[i]));

        _ofLeaf = new double[catalogue.Leaves.Length];
        for (var leaf = 0; leaf < _ofLeaf.Length; leaf++)
            _ofLeaf[leaf] = Base + shopper.Eagerness + seasons.At(leaf, at);
        foreach (var leaf in shopper.FavouriteLeaves)
            _ofLeaf[leaf] += 1.1;
        foreach (var purchase in shopper.Purchases)
            if (purchase.At < at)
                Remember(purchase, catalogue);
    }

    /// <summary>Click logit of an item that the person notices.</summary>
    public double Logit(ShopItem item)
    {
        var logit = _ofLeaf[item.Leaf.Index] + Dot(_taste, item.Vector) + item.Appeal + PriceFit(item);
        foreach (var brand in _shopper.FavouriteBrands)
            if (brand == item.Brand.Index)
                logit += 0.8;
        if (item.Arrives > DateTimeOffset.MinValue && _at >= item.Arrives)
            logit += 0.6 * Math.Exp(-(_at - item.Arrives).TotalDays / 7);
        return _ofItem.Count > 0 && _ofItem.TryGetValue(item, out var own) ? logit + own : logit;
    }

    /// <summary>How much the person wants a category as such, in logits.</summary>
    public double LeafLogit(int leaf, float[] vector) => _ofLeaf[leaf] + Dot(_taste, vector);

    private void Remember(Purchase purchase, Catalogue catalogue)
    {
        var (item, leaf, days) = (purchase.Item, purchase.Item.Leaf, (_at - purchase.At).TotalDays);
        if (leaf.Department.Consumable)
        {
            // Used up after some weeks, then bought again.
            Add(item, days < 10 ? -2.5 : 1.2 * Math.Exp(-Math.Pow((days - 25) / 12, 2)));
        }
        else
        {
            Add(item, -3 * Math.Exp(-days / 90));
            _ofLeaf[leaf.Index] -= 1.2 * Math.Exp(-days / 25);
        }

        foreach (var complement in catalogue.ComplementsOf[leaf.Index])
            _ofLeaf[complement] += 1.4 * Math.Exp(-days / 8);
        if (item.Partner is not null)
            Add(item.Partner, 1.2 * Math.Exp(-days / 15));
    }

    private void Add(ShopItem item, double logit) => _ofItem[item] = _ofItem.GetValueOrDefault(item) + logit;

    private double PriceFit(ShopItem item)
    {
        var over = item.PriceLevel - _shopper.PriceLevel;
        return over > 0 ? -1.6 * over * over : -0.5 * over * over;
    }

    private static double Dot(float[] a, float[] b)
    {
        var sum = 0f;
        for (var i = 0; i < TasteSpace.Size; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
