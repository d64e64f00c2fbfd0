using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Tests.Items;

public class RelatedItemsTests
{
    [Theory]
    [InlineData("complementary", RelationKind.Complement)]
    [InlineData("boughtTogether", RelationKind.Complement)]
    [InlineData("also_bought", RelationKind.Complement)]
    [InlineData("similar", RelationKind.Similar)]
    [InlineData("Substitutes", RelationKind.Similar)]
    [InlineData("also-viewed", RelationKind.Similar)]
    [InlineData("madeBySamePeople", RelationKind.Other)]
    [InlineData("相关", RelationKind.Other)]
    public void KindOf_NamesOfShops_MeanOneOfThree(string type, RelationKind kind) => Assert.Equal(kind, RelatedItems.KindOf(type));

    [Fact]
    public void Related_ByKind_KeepsTheShopsOrderWithoutRepeats()
    {
        var table = Table("a", "b", "c");
        table.Set(3, Item("d", ("similar", "c"), ("complementary", "b"), ("similar", "a"), ("similar", "c")));

        var catalogue = table.Snapshot();

        Assert.True(catalogue.HasRelations);
        Assert.Equal([2, 0], catalogue.Related(3, RelationKind.Similar).ToArray());
        Assert.Equal([1], catalogue.Related(3, RelationKind.Complement).ToArray());
        Assert.Empty(catalogue.Related(3, RelationKind.Other).ToArray());
        Assert.Empty(catalogue.Related(0, RelationKind.Similar).ToArray());
        Assert.Empty(catalogue.Related(99, RelationKind.Similar).ToArray());
    }

    [Fact]
    public void Related_ToAnItemThatComesLater_IsFoundOnceItIsThere()
    {
        var table = new ItemTable();
        table.Set(0, Item("a", ("similar", "late")));
        var before = table.Snapshot();
        Assert.Equal([-1], before.Related(0, RelationKind.Similar).ToArray());

        table.Set(7, Item("late"));

        Assert.Equal([7], table.Snapshot().Related(0, RelationKind.Similar).ToArray());
    }

    [Fact]
    public void Related_MoreThanTheLimit_KeepsTheFirst()
    {
        var many = Enumerable.Range(0, RelatedItems.MaxPerKind + 5).Select(i => ("similar", $"n{i}")).ToArray();
        var table = new ItemTable();
        table.Set(0, Item("a", many));

        Assert.Equal(RelatedItems.MaxPerKind, table.Snapshot().Related(0, RelationKind.Similar).Length);
    }

    [Fact]
    public void Catalogue_WithoutRelations_SaysSo() => Assert.False(Table("a", "b").Snapshot().HasRelations);

    private static ItemTable Table(params string[] ids)
    {
        var table = new ItemTable();
        for (var i = 0; i < ids.Length; i++) table.Set(i, Item(ids[i]));
        return table;
    }

    private static ItemContent Item(string id, params (string Type, string To)[] relations) =>
        ItemContent.From(new Item { ItemId = id, Relations = [.. relations.Select(r => new ItemRelation(r.Type, r.To))] });
}
