using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Sources;

public class CandidateIndexTests
{
    private readonly CandidateRequest _request = new(UserState.Empty, available: item => item != 38);

    [Fact]
    public void InLeaf_KnownItems_MostPopularFirst()
    {
        var items = _request.Index.InLeaf(_request.Catalogue[2].Leaf);
        var expected = Enumerable.Range(0, 40).Where(i => i % 4 == 2 && _request.Statistics.Count(i) > 0);
        Assert.Equal(expected.OrderByDescending(_request.Statistics.Count).ThenBy(i => i), items);
        Assert.Empty(_request.Index.InLeaf(12345));
    }

    [Fact]
    public void InLeaf_MoreItemsThanItHolds_KeepsTheMostPopularInOrder()
    {
        const int items = 3 * CandidateIndex.ItemsPerLeaf;
        var (table, statistics) = (new ItemTable(), new ItemStatistics());
        for (var item = 0; item < items; item++)
        {
            table.Set(item, ItemContent.From(new Item { ItemId = $"i{item}", Categories = ["all"] }));
            // Counts of 1 to 11 in turns: a few items of the last count that finds room stay out.
            for (var view = 0; view < 1 + (item * 7 % 11); view++) statistics.Observe(UserState.Empty, Sample.Event(BehaviourKind.View, item));
        }

        var index = new CandidateIndex(statistics, table.Snapshot());

        var expected = Enumerable.Range(0, items).OrderByDescending(statistics.Count).ThenBy(i => i).Take(CandidateIndex.ItemsPerLeaf);
        Assert.Equal(expected, index.InLeaf(table.Snapshot()[0].Leaf));
    }

    [Fact]
    public void Newest_ItemsWithoutBehaviour_AvailableOnesOnly() =>
        Assert.Equal([35, 36, 37, 39], _request.Index.Newest.Where(i => i >= 35));

    [Fact]
    public void Apply_NewItem_JoinsItsCategoryAndTheNewest()
    {
        var content = CandidateRequest.Content(42);
        _request.Index.Apply([(42, content), (42, content)]);
        Assert.Equal(42, _request.Index.Newest[^1]);
        Assert.Single(_request.Index.Newest, 42);
        Assert.Single(_request.Index.InLeaf(content.Leaf), 42);
    }

    [Fact]
    public void Apply_ItemKnownByItsIdOnly_IsNoNews()
    {
        _request.Index.Apply([(43, ItemContent.From(new Item { ItemId = "bare" }))]);
        Assert.DoesNotContain(43, _request.Index.Newest);
    }

    [Fact]
    public void Apply_MoreThanItHolds_TheOldestGiveWay()
    {
        for (var item = 100; item < 100 + CandidateIndex.NewItems; item++) _request.Index.Apply([(item, CandidateRequest.Content(item))]);
        Assert.Equal(Enumerable.Range(100, CandidateIndex.NewItems), _request.Index.Newest);
    }
}
