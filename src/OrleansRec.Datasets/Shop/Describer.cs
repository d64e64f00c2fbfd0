using OrleansRec.Contracts.Items;

namespace OrleansRec.Datasets.Shop;

/// <summary>What the shop itself knows of its items: titles, attributes, relations, pictures.</summary>
internal sealed class Describer(GeneratedShopOptions options, Catalogue catalogue, ShopCalendar calendar)
{
    private const int ReportEvery = 64;

    private readonly ShopRandom _random = ShopRandom.For(options.Seed, "descriptions");

    public IReadOnlyList<Item> Describe(Action<double> done, CancellationToken ct)
    {
        using var pictures = options.Pictures ? new Pictures() : null;
        var items = new List<Item>(catalogue.Items.Length);
        foreach (var item in catalogue.Items)
        {
            ct.ThrowIfCancellationRequested();
            items.Add(Describe(item, pictures));
            if (items.Count % ReportEvery == 0 || items.Count == catalogue.Items.Length)
                done((double)items.Count / catalogue.Items.Length);
        }

        return items;
    }

    private Item Describe(ShopItem item, Pictures? pictures) => new()
    {
        ItemId = item.Id,
        Title = Title(item),
        Categories = [item.Leaf.Department.Name, item.Leaf.Name],
        Brand = item.Brand.Name,
        Price = item.Price,
        Attributes = Attributes(item),
        Relations = Relations(item),
        Image = pictures?.Draw(item, _random),
        Available = item.Withdrawn == DateTimeOffset.MaxValue,
        Timestamp = item.Arrives > calendar.Start ? item.Arrives : calendar.Start,
    };

    private string Title(ShopItem item)
    {
        var pattern = item.Pattern == 0 ? "" : Taxonomy.Patterns[item.Pattern] + " ";
        var model = _random.Chance(0.6) ? _random.Pick(Taxonomy.ModelNames) + " " : "";
        return $"{item.Brand.Name} {model}{Taxonomy.Styles[item.Style]} {pattern}{Taxonomy.Colours[item.Colour]} "
            + $"{item.Leaf.Materials[item.Material]} {_random.Pick(item.Leaf.Nouns)}";
    }

    /// <summary>Not every item is described in full.</summary>
    private Dictionary<string, string> Attributes(ShopItem item)
    {
        var attributes = new Dictionary<string, string>
        {
            ["colour"] = Taxonomy.Colours[item.Colour],
            ["style"] = Taxonomy.Styles[item.Style],
        };
        if (_random.Chance(0.85))
            attributes["material"] = item.Leaf.Materials[item.Material];
        if (_random.Chance(0.85))
            attributes["pattern"] = Taxonomy.Patterns[item.Pattern];
        if (_random.Chance(0.7))
            attributes[item.Leaf.Department.Feature] = item.Feature;
        return attributes;
    }

    private List<ItemRelation> Relations(ShopItem item)
    {
        var relations = new List<ItemRelation>();
        if (_random.Chance(0.4))
            return relations;
        if (item.Partner is not null)
            relations.Add(new ItemRelation("boughtTogether", item.Partner.Id));
        foreach (var leaf in catalogue.ComplementsOf[item.Leaf.Index])
            relations.Add(new ItemRelation("complementary", _random.Pick(catalogue.ItemsOf[leaf]).Id));
        return relations;
    }
}
