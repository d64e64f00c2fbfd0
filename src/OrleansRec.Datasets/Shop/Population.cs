namespace OrleansRec.Datasets.Shop;

/// <summary>Makes the people of the shop.</summary>
internal sealed class Population
{
    private const double VisitorShare = 0.15;

    private static readonly string[] AgeGroups = ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"];
    private static readonly double[] AgeWeights = [.16, .26, .22, .17, .12, .07];
    private static readonly string[] Genders = ["female", "male", "other"];
    private static readonly double[] GenderWeights = [.5, .46, .04];
    private static readonly string[] Countries = ["DE", "FR", "GB", "NL", "PL", "ES", "IT", "SE"];
    private static readonly double[] CountryWeights = [.3, .17, .15, .1, .1, .07, .07, .04];
    private static readonly double[] CountryPriceLevels = [.1, .05, .1, .1, -.25, -.15, -.05, .2];
    private static readonly string[] Platforms = ["web", "ios", "android"];

    private readonly ShopRandom _random;
    private readonly Catalogue _catalogue;
    private readonly int _days;
    private readonly float[][] _ageTastes;
    private readonly float[][] _genderTastes;

    public Population(GeneratedShopOptions options, Catalogue catalogue)
    {
        _random = ShopRandom.For(options.Seed, "population");
        _catalogue = catalogue;
        _days = options.Days;
        _ageTastes = [.. AgeGroups.Select(_ => _random.Direction(TasteSpace.Size, 1.4))];
        _genderTastes = [.. Genders.Select(_ => _random.Direction(TasteSpace.Size, 1.4))];

        var numbers = Enumerable.Range(1_000, options.Users).ToArray();
        _random.Shuffle<int>(numbers);
        Shoppers = [.. numbers.Select(MakeShopper)];
    }

    public Shopper[] Shoppers { get; }

    private Shopper MakeShopper(int number, int index)
    {
        var isVisitor = _random.Chance(VisitorShare);
        var (age, gender, country) = (_random.Weighted(AgeWeights), _random.Weighted(GenderWeights), _random.Weighted(CountryWeights));
        var platform = _random.Weighted(age < 3 ? [.4, .3, .3] : [.65, .15, .2]);
        return new Shopper
        {
            Index = index,
            Id = isVisitor ? $"visitor-{number}" : $"user-{number}",
            IsVisitor = isVisitor,
            Attributes = isVisitor ? new Dictionary<string, string>() : Attributes(age, gender, country),
            Taste = TasteOf(age, gender),
            LaterTaste = TasteOf(age, gender),
            Drift = Math.Min(1.2, Math.Abs(0.5 * _random.Gaussian())),
            FavouriteLeaves = [.. Enumerable.Range(0, 3).Select(_ => _random.Below(_catalogue.Leaves.Length)).Distinct()],
            FavouriteBrands = [.. Enumerable.Range(0, 3).Select(_ => _random.Below(_catalogue.Brands.Length)).Distinct()],
            PriceLevel = CountryPriceLevels[country] + (0.06 * (age - 2)) + (0.45 * _random.Gaussian()),
            Activity = (isVisitor ? 0.25 : 1) * Math.Exp(Math.Min(1.8, 0.9 * _random.Gaussian())),
            Eagerness = 0.35 * _random.Gaussian(),
            MainPlatform = Platforms[platform],
            OtherPlatform = _random.Pick(Platforms),
            JoinDay = _random.Chance(0.6) ? (int)(_days * 0.2 * Math.Pow(_random.Uniform(), 2)) : _random.Below(_days),
        };
    }

    private float[] TasteOf(int age, int gender)
    {
        var taste = new float[TasteSpace.Size];
        for (var i = 0; i < taste.Length; i++)
            taste[i] = (float)(_random.Gaussian() + _ageTastes[age][i] + _genderTastes[gender][i]);
        return taste;
    }

    /// <summary>What the shop knows; not everyone tells everything.</summary>
    private Dictionary<string, string> Attributes(int age, int gender, int country)
    {
        var known = new Dictionary<string, string> { ["country"] = Countries[country] };
        if (_random.Chance(0.85))
            known["ageGroup"] = AgeGroups[age];
        if (_random.Chance(0.85))
            known["gender"] = Genders[gender];
        if (_random.Chance(0.5))
            known["newsletter"] = _random.Chance(0.4) ? "yes" : "no";
        return known;
    }
}
