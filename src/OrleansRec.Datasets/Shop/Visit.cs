using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Datasets.Shop;

/// <summary>
/// One session of one person:
/// <list type="number">
/// <item>they come in at the home page, by a search, or back to an item they know;</item>
/// <item>they browse: lists are noticed from the top down, liked items clicked, searches lead to views, and what was clicked
/// makes more of its kind wanted for the rest of the session;</item>
/// <item>each item opened may be favoured, disliked or put into the cart;</item>
/// <item>with something in the cart they may look at it, take things out, and buy the rest.</item>
/// </list>
/// </summary>
internal sealed class Visit
{
    private const int MaxPages = 12;
    private const int MaxCart = 8;
    private const int MaxRecent = 12;

    private readonly Shopper _shopper;
    private readonly Desire _desire;
    private readonly Catalogue _catalogue;
    private readonly Storefront _storefront;
    private readonly EventRecorder _log;
    private readonly ShopRandom _random;
    private readonly string _session;
    private readonly string _platform;
    private readonly bool _logsImpressions;
    private DateTimeOffset _now;
    private Leaf? _intent;
    private double _intentStrength;

    public Visit(
        Shopper shopper, Desire desire, Catalogue catalogue, Storefront storefront, EventRecorder log, ShopRandom random,
        string session, DateTimeOffset start, bool logsImpressions)
    {
        (_shopper, _desire, _catalogue, _storefront, _log, _random) = (shopper, desire, catalogue, storefront, log, random);
        (_session, _now, _logsImpressions) = (session, start, logsImpressions);
        _platform = random.Chance(0.85) ? shopper.MainPlatform : shopper.OtherPlatform;
    }

    /// <summary>Plays the session and returns when it ended.</summary>
    public DateTimeOffset Run()
    {
        // 1. Coming in.
        var opened = _random.Uniform() switch
        {
            < 0.2 when _shopper.Recent.Count > 0 => ReturnToKnown(),
            < 0.45 => Search(),
            _ => Browse(Scenarios.Home, _shopper.Recent.LastOrDefault()),
        };

        // 2. Browsing.
        for (var page = 1; page < MaxPages && _random.Chance(0.7); page++)
        {
            opened = opened is not null && _random.Chance(0.6) ? Browse(Scenarios.Product, opened)
                : _random.Chance(0.5) ? Search()
                : Browse(Scenarios.Home, _shopper.Recent.LastOrDefault());
        }

        // 4. The cart.
        if (_shopper.Cart.Count > 0 && _random.Chance(0.8))
            Checkout();
        return _now;
    }

    private ShopItem? Browse(string scenario, ShopItem? last)
    {
        var list = _storefront.List(scenario, last).ToArray();
        if (_logsImpressions)
            for (var position = 0; position < list.Length; position++)
                Record(EventTypes.Impression, list[position], scenario, position);

        ShopItem? opened = null;
        for (var position = 0; position < list.Length; position++)
        {
            var item = list[position];
            if (!_random.Chance(1 / (1 + (0.12 * position))))
                continue;
            Pass(2, 8);
            if (_random.Chance(ShopTruth.Probability(_desire.Logit(item) + IntentIn(item.Leaf))))
            {
                Record(EventTypes.Click, item, scenario, position);
                LookAt(item);
                opened = item;
                if (!_random.Chance(0.7))
                    break;
            }
            else if (_random.Chance(0.0025) && _desire.Logit(item) < -3)
            {
                Record(EventTypes.Dislike, item, scenario, position);
            }
        }

        return opened;
    }

    private ShopItem? Search()
    {
        Pass(3, 20);
        var leaf = _intent is not null && _random.Chance(0.6) ? _intent : WantedLeaf();
        Record(EventTypes.Search, null, properties: new Dictionary<string, string> { ["query"] = _random.Pick(leaf.Nouns) });
        var results = _storefront.Results(leaf.Index);
        if (results.Length == 0)
            return null;

        var weights = new double[results.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Math.Exp(_desire.Logit(results[i]));
        ShopItem? opened = null;
        for (var views = 0; views < 3; views++)
        {
            var choice = _random.Weighted(weights);
            if (weights[choice] == 0)
                break;
            weights[choice] = 0;
            Pass(5, 30);
            opened = results[choice];
            Record(EventTypes.View, opened);
            LookAt(opened);
            if (!_random.Chance(0.45))
                break;
        }

        return opened;
    }

    private ShopItem ReturnToKnown()
    {
        var weights = _shopper.Recent.Select(i => Math.Exp(_desire.Logit(i))).ToArray();
        var item = _shopper.Recent[_random.Weighted(weights)];
        Record(EventTypes.View, item);
        LookAt(item);
        return item;
    }

    private Leaf WantedLeaf()
    {
        var weights = new double[_catalogue.Leaves.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Math.Exp(_desire.LeafLogit(i, _catalogue.LeafVectors[i]));
        return _catalogue.Leaves[_random.Weighted(weights)];
    }

    /// <summary>3. An opened page: time passes, wishes form.</summary>
    private void LookAt(ShopItem item)
    {
        Pass(10, 90);
        _storefront.Count(item, 1);
        _shopper.Recent.Remove(item);
        _shopper.Recent.Add(item);
        if (_shopper.Recent.Count > MaxRecent)
            _shopper.Recent.RemoveAt(0);
        _intentStrength = _intent == item.Leaf ? Math.Min(1, _intentStrength + 0.25) : 0.6;
        _intent = item.Leaf;

        var wish = _desire.Logit(item);
        if (_random.Chance(0.12 * ShopTruth.Probability(wish + 1)))
            Record(EventTypes.Favorite, item);
        else if (wish < -2.5 && _random.Chance(0.03))
            Record(EventTypes.Dislike, item);
        var effort = 0.2 * Math.Log(item.Price / 30);
        if (!_shopper.Cart.Contains(item) && _random.Chance(ShopTruth.Probability((0.6 * wish) - 1.2 - effort)))
            PutIntoCart(item);
    }

    private void PutIntoCart(ShopItem item)
    {
        if (_shopper.Cart.Count == MaxCart)
            RemoveFromCart(_shopper.Cart[0]);
        _shopper.Cart.Add(item);
        _storefront.Count(item, 3);
        Record(EventTypes.AddToCart, item, quantity: 1);
    }

    private void RemoveFromCart(ShopItem item)
    {
        _shopper.Cart.Remove(item);
        Record(EventTypes.RemoveFromCart, item);
    }

    private void Checkout()
    {
        Pass(5, 30);
        Browse(Scenarios.Cart, _shopper.Cart[^1]);
        foreach (var item in _shopper.Cart.ToArray())
            if (_random.Chance(0.12))
                RemoveFromCart(item);
        var total = _shopper.Cart.Sum(i => i.Price);
        if (total == 0 || !_random.Chance(ShopTruth.Probability(0.3 - (0.3 * Math.Log(total / 80)) + (0.5 * _shopper.PriceLevel))))
            return;

        Pass(30, 180);
        foreach (var item in _shopper.Cart)
        {
            var quantity = item.Price < 25 && _random.Chance(0.25) ? 2 + _random.Below(3) : 1;
            Record(EventTypes.Purchase, item, quantity: quantity);
            _storefront.Count(item, 5);
            _shopper.Purchases.Add(new Purchase(item, _now, quantity, _platform));
        }

        _shopper.Cart.Clear();
    }

    private double IntentIn(Leaf leaf) =>
        _intent is null ? 0
        : leaf == _intent ? 1.1 * _intentStrength
        : leaf.Department == _intent.Department ? 0.3 * _intentStrength
        : -0.3 * _intentStrength;

    private void Pass(int leastSeconds, int mostSeconds) =>
        _now += TimeSpan.FromSeconds(leastSeconds + _random.Below(mostSeconds - leastSeconds));

    private void Record(
        string type, ShopItem? item, string? scenario = null, int? position = null, double? quantity = null,
        IReadOnlyDictionary<string, string>? properties = null) =>
        _log.Add(_shopper, type, item, _now, _session, _platform, scenario, position, quantity, properties);
}
