using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Serving.Tests.Pipeline;

public class ServingSnapshotTests
{
    private readonly SmallShop _shop = new();

    [Fact]
    public void SetCatalogue_ManyNewItems_AreAppliedInParts()
    {
        for (var item = 0; item < 25; item++) _shop.Table.Set(SmallShop.Items + item, SmallShop.Content(SmallShop.Items + item));
        _shop.Snapshot.SetCatalogue(_shop.Table.Snapshot());
        _shop.Snapshot.ApplyChanges(10);
        Assert.Equal((210, true), (_shop.Model.ItemCount, _shop.Snapshot.HasChanges));
        _shop.Snapshot.ApplyChanges(10);
        _shop.Snapshot.ApplyChanges(10);
        Assert.Equal((225, false), (_shop.Model.ItemCount, _shop.Snapshot.HasChanges));
    }

    [Fact]
    public void SetCatalogue_ChangedItem_GetsTheVectorOfItsNewContent()
    {
        var finder = new SimilarItemFinder(_shop.Snapshot);
        Assert.All(finder.Find(3, 5), similar => Assert.Equal(3, similar.Item % 8));
        _shop.Table.Set(3, SmallShop.Content(4));
        _shop.Snapshot.SetCatalogue(_shop.Table.Snapshot());
        _shop.Snapshot.ApplyChanges(10);
        Assert.Contains(finder.Find(3, 5), similar => similar.Item % 8 == 4);
    }

    [Fact]
    public void Constructor_CatalogueBeyondTheModel_WaitsForVectors()
    {
        var model = _shop.NewModel("main-000002");
        _shop.Table.Set(SmallShop.Items, SmallShop.Content(SmallShop.Items));
        var snapshot = new ServingSnapshot(model, _shop.Table.Snapshot());
        Assert.True(snapshot.HasChanges);
        snapshot.ApplyChanges(1);
        Assert.Equal(SmallShop.Items + 1, model.ItemCount);
    }
}
