using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Serving.Tests.Pipeline;

public class SimilarItemFinderTests
{
    private readonly SmallShop _shop = new();

    [Fact]
    public void Find_KnownItem_AnswersAvailableOthersBestFirst()
    {
        _shop.Table.Set(11, SmallShop.Content(11, available: false));
        _shop.Snapshot.SetCatalogue(_shop.Table.Snapshot());
        var similar = new SimilarItemFinder(_shop.Snapshot).Find(3, 8);
        Assert.Equal(8, similar.Length);
        Assert.DoesNotContain(similar, s => s.Item is 3 or 11);
        Assert.Equal(similar.OrderByDescending(s => s.Score), similar);
        Assert.True(similar.Count(s => s.Item % 8 == 3) >= 6);
    }

    [Fact]
    public void Find_ItemsBoughtTogether_AddToTheCosine()
    {
        var statistics = _shop.Snapshot.Model.Statistics;
        var neighbour = statistics.CoOccurrence.Neighbours(3)[0];
        var cosine = new float[SmallShop.Items];
        _shop.Model.Similarity(3, cosine);
        var found = new SimilarItemFinder(_shop.Snapshot).Find(3, 500).Single(s => s.Item == neighbour);
        Assert.True(found.Score > cosine[neighbour]);
    }

    [Fact]
    public void Find_ItemWithoutVector_AnswersNothing() => Assert.Empty(new SimilarItemFinder(_shop.Snapshot).Find(SmallShop.Items, 5));
}
