using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Learning.Tests.Categories;

/// <summary>A catalogue whose titles name the category between other words.</summary>
internal static class CategoryShop
{
    private static readonly string[] Others = [.. Enumerable.Range(0, 40).Select(w => $"word{w}")];

    public static ItemCatalogue Of(int items, int categories, Func<int, int, string?>? noun = null, int seed = 1)
    {
        var random = new Random(seed);
        var table = new ItemTable();
        for (var i = 0; i < items; i++) table.Set(i, Item(i, random.Next(categories), random, noun));
        return table.Snapshot();
    }

    public static string PathOf(int category) => $"all > category {category}";

    private static ItemContent Item(int item, int category, Random random, Func<int, int, string?>? noun) => ItemContent.From(new Item
    {
        ItemId = $"i{item}",
        Title = $"{Word(random)} {(noun is null ? $"noun{category}" : noun(item, category))} {Word(random)} {Word(random)}",
        Categories = ["all", $"category {category}"],
        Brand = $"brand {random.Next(5)}",
        Price = random.Next(1, 200),
    });

    private static string Word(Random random) => Others[random.Next(Others.Length)];
}
