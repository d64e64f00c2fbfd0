using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Sources;

public class CandidateSourceTests
{
    private readonly CandidateRequest _request = new(CandidateRequest.Viewed(1, 6, 2));

    [Fact]
    public void Embedding_Retrieved_InOrderUpToTheQuota()
    {
        _request.Context.Nearest = new[] { 9, 4, 7, 5 };
        Assert.Equal([9, 4, 7], _request.Collect(CandidateSources.Embedding, 3));
    }

    [Fact]
    public void ItemToItem_History_BringsTheStrongestTransitionsAndNeighbours()
    {
        var neighbours = _request.Context.Features.Neighbours;
        var next = neighbours.Touched.ToArray().Where(i => neighbours.Transition(i) > 0).OrderByDescending(neighbours.Transition).ThenBy(i => i);
        var byTransition = next.Take(3).ToList();
        var byCoOccurrence = neighbours.Touched.ToArray().OrderByDescending(neighbours.CoOccurrence).ThenBy(i => i).Except(byTransition).ToList();
        var collected = _request.Collect(CandidateSources.ItemToItem, 9);
        Assert.Equal(byTransition, collected.Take(3));
        Assert.Equal(byCoOccurrence.Take(collected.Length - 3), collected.Skip(3));
        Assert.InRange(collected.Length, 6, 9);
    }

    [Fact]
    public void ItemToItem_ShopsOwnRelations_BringItemsThatNobodyTouched()
    {
        var request = new CandidateRequest(CandidateRequest.Viewed(1, 6, 2), related: item => item == 2 ? [CandidateRequest.NewFrom] : []);
        Assert.Contains(CandidateRequest.NewFrom, request.Collect(CandidateSources.ItemToItem, 9));
        Assert.DoesNotContain(CandidateRequest.NewFrom, _request.Collect(CandidateSources.ItemToItem, 9));
    }

    [Fact]
    public void Bought_Purchases_LatestFirst()
    {
        var request = new CandidateRequest(Sample.State(
            Sample.Event(BehaviourKind.Purchase, 4), Sample.Event(BehaviourKind.View, 5), Sample.Event(BehaviourKind.Purchase, 6)));
        Assert.Equal([6, 4], request.Collect(CandidateSources.Bought, 5));
    }

    [Fact]
    public void Recent_History_IsLatestFirst() => Assert.Equal([2, 6], _request.Collect(CandidateSources.Recent, 2));

    [Fact]
    public void Trending_Everybody_IsByTrend()
    {
        var expected = Enumerable.Range(0, 40).OrderByDescending(_request.Statistics.Trend).ThenBy(i => i).Take(8);
        Assert.Equal(expected, _request.Collect(CandidateSources.Trending, 8));
    }

    [Fact]
    public void Content_History_BringsPopularItemsOfItsCategories()
    {
        var collected = _request.Collect(CandidateSources.Content, 8);
        Assert.Equal(8, collected.Length);
        Assert.All(collected, item => Assert.Contains(item % 4, (int[])[1, 2]));
        Assert.Equal(2, collected[0] % 4);
        Assert.Equal(collected[0], Enumerable.Range(0, 35).Where(i => i % 4 == 2).MaxBy(_request.Statistics.Count));
    }

    [Fact]
    public void New_ItemsWithoutBehaviour_NewestFirst() => Assert.Equal([39, 38, 37], _request.Collect(CandidateSources.New, 3));

    [Fact]
    public void Sources_NoHistory_DoNotFail()
    {
        var request = new CandidateRequest(UserState.Empty);
        Assert.Empty(request.Collect(CandidateSources.Recent, 5));
        Assert.Empty(request.Collect(CandidateSources.ItemToItem, 5));
        Assert.Empty(request.Collect(CandidateSources.Content, 5));
        Assert.Empty(request.Collect(CandidateSources.Embedding, 5));
        Assert.Equal(5, request.Collect(CandidateSources.Trending, 5).Length);
    }
}
