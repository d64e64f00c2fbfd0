using OrleansRec.Contracts.Filters;
using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Rules;

namespace OrleansRec.Ranking.Tests.Rules;

public class ItemFilterTests
{
    private static readonly ItemContent Boot = ItemContent.From(new Item
    {
        ItemId = "boot",
        Categories = ["clothing", "shoes", "boots"],
        Brand = "acme",
        Price = 49.9,
        Attributes = new Dictionary<string, string> { ["color"] = "blue", ["size"] = "42", ["category"] = "odd" },
    });

    [Theory]
    [InlineData("category = \"boots\"", true)]
    [InlineData("category = \"clothing\"", true)]
    [InlineData("category = \"clothing > shoes\"", true)]
    [InlineData("category = \"shoes > boots\"", false)]
    [InlineData("category in ('hats', 'shoes')", true)]
    [InlineData("brand = 'acme'", true)]
    [InlineData("brand not in (\"acme\", \"b\")", false)]
    [InlineData("price < 50", true)]
    [InlineData("price >= 49.9", true)]
    [InlineData("price > 49.9", false)]
    [InlineData("price = 49.9", true)]
    [InlineData("color != \"red\"", true)]
    [InlineData("color = \"red\" or brand = \"acme\"", true)]
    [InlineData("color = \"red\" or brand = \"acme\" and price > 100", false)]
    [InlineData("(color = \"blue\" or brand = \"b\") and not price > 100", true)]
    [InlineData("attributes.size > 41 and size <= 42", true)]
    [InlineData("size = 42.0", true)]
    [InlineData("attributes.category = \"odd\"", true)]
    [InlineData("NOT color = \"blue\"", false)]
    [InlineData("material = \"wool\"", false)]
    [InlineData("material != \"wool\"", true)]
    [InlineData("color < 5", false)]
    public void Matches_Boot(string filter, bool expected) => Assert.Equal(expected, Compile(filter)(Boot));

    [Theory]
    [InlineData("price < 1000", false)]
    [InlineData("brand = \"acme\"", false)]
    [InlineData("brand != \"acme\"", true)]
    [InlineData("category not in (\"a\")", true)]
    public void Matches_ItemKnownByItsIdOnly(string filter, bool expected) => Assert.Equal(expected, Compile(filter)(ItemContent.Unknown));

    private static Func<ItemContent, bool> Compile(string filter) => ItemFilter.Compile(FilterExpression.Parse(filter));
}
