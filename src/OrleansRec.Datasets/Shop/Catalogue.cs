namespace OrleansRec.Datasets.Shop;

/// <summary>The shop's items, brands and categories.</summary>
internal sealed class Catalogue
{
    private const double ArrivingShare = 0.2;
    private const double WithdrawnShare = 0.03;

    private readonly ShopRandom _random;
    private readonly ShopCalendar _calendar;
    private readonly Brand[][] _brandsOf;
    private readonly double[] _leafWeights;
    private readonly TasteSpace _space;

    public Catalogue(GeneratedShopOptions options, ShopCalendar calendar)
    {
        _random = ShopRandom.For(options.Seed, "catalogue");
        _calendar = calendar;
        Leaves = Taxonomy.Leaves(options.Items);
        Brands = MakeBrands(Math.Clamp(options.Items / 40, 16, 96));
        _brandsOf = [.. Taxonomy.Departments.Select(d => Brands.Where(b => b.Department == d.Index).ToArray())];
        _leafWeights = [.. Leaves.Select(_ => Math.Exp(0.5 * _random.Gaussian()))];
        _space = new TasteSpace(Leaves, Brands.Length, _random);
        LeafVectors = [.. Leaves.Select(_space.OfLeaf)];

        // Ids are shuffled: they must not tell what was made first.
        var numbers = Enumerable.Range(10_000, options.Items).ToArray();
        _random.Shuffle<int>(numbers);
        Items = [.. numbers.Select(MakeItem)];
        ItemsOf = [.. Leaves.Select(l => Items.Where(i => i.Leaf == l).ToArray())];
        ComplementsOf = [.. Leaves.Select(l => Leaves.Where(o => l.Complements.Contains(o.Name)).Select(o => o.Index).ToArray())];
        foreach (var item in Items)
            item.Partner = PartnerOf(item);
    }

    public Leaf[] Leaves { get; }
    public Brand[] Brands { get; }
    public ShopItem[] Items { get; }

    /// <summary>What the items of a category have in common in taste space, by index of category.</summary>
    public float[][] LeafVectors { get; }

    /// <summary>Items by index of category.</summary>
    public ShopItem[][] ItemsOf { get; }

    /// <summary>Indexes of the complementary categories by index of category.</summary>
    public int[][] ComplementsOf { get; }

    private Brand[] MakeBrands(int count)
    {
        var names = new HashSet<string>();
        while (names.Count < count)
        {
            var name = string.Concat(Enumerable.Range(0, 2 + _random.Below(2)).Select(_ => _random.Pick(Taxonomy.Syllables)));
            names.Add(char.ToUpperInvariant(name[0]) + name[1..]);
        }

        return [.. names.Select((name, i) =>
        {
            var tier = _random.Below(3);
            return new Brand(i, name, i % Taxonomy.Departments.Length, tier, (0.25 * (tier - 1)) + (0.3 * _random.Gaussian()));
        })];
    }

    private ShopItem MakeItem(int number, int index)
    {
        // Every category gets its first item before chance decides.
        var leaf = Leaves[index < Leaves.Length ? index : _random.Weighted(_leafWeights)];
        var brand = _random.Pick(_brandsOf[leaf.Department.Index]);
        var (colour, style) = (_random.Below(Taxonomy.Colours.Length), _random.Below(Taxonomy.Styles.Length));
        var material = _random.Below(leaf.Materials.Length);
        var price = Rounded(leaf.MedianPrice * Math.Exp((0.45 * (brand.Tier - 1)) + (0.35 * _random.Gaussian())));
        var arrives = _random.Chance(ArrivingShare) ? _calendar.DuringHistory(_random) : DateTimeOffset.MinValue;
        return new ShopItem
        {
            Index = index,
            Id = $"item-{number}",
            Leaf = leaf,
            Brand = brand,
            Colour = colour,
            Style = style,
            Material = material,
            Pattern = _random.Chance(0.5) ? 0 : 1 + _random.Below(Taxonomy.Patterns.Length - 1),
            Feature = _random.Pick(leaf.Department.FeatureValues),
            Price = price,
            PriceLevel = Math.Log(price / leaf.MedianPrice),
            Appeal = brand.Quality + (0.7 * _random.Gaussian()),
            Vector = _space.OfItem(leaf, brand.Index, colour, style, material, _random),
            Arrives = arrives,
            Withdrawn = arrives == DateTimeOffset.MinValue && _random.Chance(WithdrawnShare)
                ? _calendar.DuringHistory(_random)
                : DateTimeOffset.MaxValue,
        };
    }

    private static double Rounded(double price) => price < 20 ? Math.Floor(price) + 0.95 : Math.Round(price) - 0.01;

    private ShopItem? PartnerOf(ShopItem item)
    {
        var complements = ComplementsOf[item.Leaf.Index];
        return complements.Length == 0 ? null : _random.Pick(ItemsOf[_random.Pick(complements)]);
    }
}
