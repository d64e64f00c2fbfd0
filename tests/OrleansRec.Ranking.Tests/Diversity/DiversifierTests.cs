using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Diversity;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Tests.Diversity;

public class DiversifierTests
{
    private static readonly int[] Items = [0, 1, 2, 3, 4, 5];
    private static readonly float[] Scores = [0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f];

    [Fact]
    public void Reorder_Zero_LeavesTheOrder() => Assert.Equal([0, 1, 2, 3, 4, 5], Reorder(0));

    [Fact]
    public void Reorder_One_TakesEveryCategoryBeforeASecondOfOne()
    {
        // Categories: 0–2 shoes, 3–4 hats, 5 toys.
        var order = Reorder(1);
        Assert.Equal(0, order[0]);
        Assert.Equal([0, 3, 5], order.Take(3).Order());
    }

    [Fact]
    public void Reorder_Little_KeepsTheBestAndMovesOnlyNearTies()
    {
        Assert.Equal([0, 1, 2, 3, 4, 5], Reorder(0.05f));
        Assert.Equal([0, 3], Reorder(0.4f).Take(2));
    }

    [Theory]
    [InlineData(0.3f)]
    [InlineData(1)]
    public void Reorder_Any_IsAPermutation(float diversity) => Assert.Equal(Items, Reorder(diversity).Order());

    private static int[] Reorder(float diversity)
    {
        var table = new ItemTable();
        for (var item = 0; item < 6; item++)
        {
            string[] path = item < 3 ? ["wear", "shoes"] : item < 5 ? ["head", "hats"] : ["play", "toys"];
            table.Set(item, ItemContent.From(new Item { ItemId = $"i{item}", Categories = path }));
        }

        int[] pool = [0, 1, 2, 3, 4, 5];
        new Diversifier().Reorder(pool, 6, diversity, Items, Scores, table.Snapshot());
        return pool;
    }
}
