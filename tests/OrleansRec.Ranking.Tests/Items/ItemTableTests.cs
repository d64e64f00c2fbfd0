using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Tests.Items;

public class ItemTableTests
{
    [Fact]
    public void Snapshot_LaterWrites_DoNotChangeIt()
    {
        var table = new ItemTable();
        table.Set(3, Named("old"));
        var snapshot = table.Snapshot();
        table.Set(3, Named("new"));
        table.Set(5000, Named("far"));
        Assert.Equal("old", snapshot[3].CategoryPath);
        Assert.Equal(4, snapshot.Count);
        Assert.True(snapshot[5000].IsUnknown);
        Assert.Equal(("new", 5001), (table.Snapshot()[3].CategoryPath, table.Count));
    }

    [Fact]
    public void Item_NeverSet_IsUnknown()
    {
        var table = new ItemTable();
        table.Set(2, Named("x"));
        Assert.Same(ItemContent.Unknown, table.Snapshot()[0]);
        Assert.Same(ItemContent.Unknown, table.Snapshot()[-1]);
    }

    private static ItemContent Named(string category) => ItemContent.From(new Item { ItemId = "x", Categories = [category] });
}
