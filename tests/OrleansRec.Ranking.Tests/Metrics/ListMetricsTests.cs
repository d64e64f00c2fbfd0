using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public class ListMetricsTests
{
    /// <summary>Events of four items, 12 in all: with one more each, shares of 1/2, 1/4, 1/8 and 1/8.</summary>
    private static readonly double[] Counts = [7, 3, 1, 1];

    private static readonly int[] Categories = [5, 5, 6, 0];

    [Fact]
    public void Metrics_TwoLists_AreWhatAHandComputes()
    {
        var lists = new ListCollector(4, i => Counts[i], i => Categories[i]);
        lists.Add([0, 1, 2]);   // 1 + 2 + 3 bits; of three pairs two differ
        lists.Add([0, 1]);      // 1 + 2 bits; the pair is alike

        var metrics = lists.Metrics()!;

        Assert.Equal(0.75, metrics.Coverage);
        Assert.Equal(9 / 5.0, metrics.Novelty, 12);
        Assert.Equal(((2 / 3.0) + 0) / 2, metrics.Diversity!.Value, 12);
    }

    [Fact]
    public void By_GroupsOfItems_HaveCoverageAndNoveltyOfTheirOwn()
    {
        var lists = new ListCollector(4, i => Counts[i], i => Categories[i]);
        lists.Add([0, 1, 2]);
        lists.Add([0, 1]);

        var groups = lists.By(item => Categories[item]);

        Assert.Equal([0, 5, 6], groups.Keys);
        Assert.Equal((new ListMetrics(0, 0, null), new ListMetrics(1, 1.5, null), new ListMetrics(1, 3, null)), (groups[0], groups[5], groups[6]));
    }

    [Fact]
    public void By_GroupsOfTargets_HaveTheDiversityOfTheirPeoplesLists()
    {
        var lists = new ListCollector(4, i => Counts[i], i => Categories[i]);
        lists.Add([0, 1, 2], 5, 5, 6);  // of three pairs two differ; took two items of group 5 and one of 6
        lists.Add([0, 1], 5);           // the pair is alike
        lists.Add([0, 3], 0);           // no pair with categories

        var groups = lists.By(item => Categories[item]);

        Assert.Equal((null, ((2 / 3.0) + 0) / 2, 2 / 3.0), (groups[0].Diversity, groups[5].Diversity, groups[6].Diversity));
    }

    [Fact]
    public void Metrics_LongLists_CountTheFirstTen()
    {
        var lists = new ListCollector(40, _ => 0, i => i + 1);
        lists.Add([.. Enumerable.Range(0, 30)]);
        Assert.Equal(new ListMetrics(0.25, Math.Log2(40), 1), lists.Metrics());
    }

    [Fact]
    public void Metrics_NoCategories_HaveNoDiversity()
    {
        var lists = new ListCollector(4, i => Counts[i], _ => 0);
        lists.Add([0, 1]);
        Assert.Null(lists.Metrics()!.Diversity);
    }

    [Fact]
    public void Metrics_NoLists_AreNull() => Assert.Null(new ListCollector(4, i => Counts[i], _ => 0).Metrics());
}
