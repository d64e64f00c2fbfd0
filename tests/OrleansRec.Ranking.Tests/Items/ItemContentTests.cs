using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Tests.Items;

public class ItemContentTests
{
    private static readonly Item Boot = new()
    {
        ItemId = "b1",
        Title = "Black boot, black sole",
        Categories = ["clothing", "shoes", "boots"],
        Brand = "Ox",
        Price = 79.9,
        Attributes = new Dictionary<string, string> { ["colour"] = "black" },
    };

    [Fact]
    public void From_Item_HasTokensOfEveryField()
    {
        var content = ItemContent.From(Boot);
        Assert.Equal(3, content.Tokens[(int)ContentField.Category].Length);
        Assert.Single(content.Tokens[(int)ContentField.Brand]);
        Assert.Single(content.Tokens[(int)ContentField.Attribute]);
        Assert.Equal(3, content.Tokens[(int)ContentField.Title].Length); // black, boot, sole
        Assert.All(content.Tokens.SelectMany(t => t), t => Assert.InRange(t, 1, ItemContent.TokenRows - 1));
        Assert.Equal("clothing > shoes > boots", content.CategoryPath);
        Assert.False(content.IsUnknown);
    }

    [Fact]
    public void From_SamePath_HasTheSameLeafAndRoot()
    {
        var (a, b) = (ItemContent.From(Boot), ItemContent.From(Boot with { ItemId = "b2", Title = null, Brand = null }));
        var sandal = ItemContent.From(Boot with { Categories = ["clothing", "shoes", "sandals"] });
        Assert.Equal((a.Leaf, a.Root), (b.Leaf, b.Root));
        Assert.NotEqual(a.Leaf, sandal.Leaf);
        Assert.Equal(a.Root, sandal.Root);
        Assert.Equal(a.Tokens[0][..2], sandal.Tokens[0][..2]);
    }

    [Fact]
    public void From_SameTextInTwoFields_HasDifferentTokens()
    {
        var content = ItemContent.From(new Item { ItemId = "x", Title = "ox", Brand = "ox" });
        Assert.NotEqual(content.Tokens[(int)ContentField.Title][0], content.Tokens[(int)ContentField.Brand][0]);
    }

    [Fact]
    public void From_IdOnly_IsUnknown() => Assert.True(ItemContent.From(new Item { ItemId = "x" }).IsUnknown);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.01, 1)]
    [InlineData(0.1, 1)]
    [InlineData(1e9, ItemContent.PriceBuckets - 1)]
    public void PriceBucket_AtTheEnds_IsClamped(double price, int bucket) =>
        Assert.Equal(bucket, ItemContent.From(new Item { ItemId = "x", Price = price }).PriceBucket);

    [Fact]
    public void PriceBucket_HigherPrice_IsNotALowerBucket()
    {
        var buckets = Enumerable.Range(1, 400).Select(p => ItemContent.From(new Item { ItemId = "x", Price = p }).PriceBucket).ToArray();
        Assert.Equal(buckets.Order(), buckets);
        Assert.True(buckets.Distinct().Count() > 10);
    }
}
