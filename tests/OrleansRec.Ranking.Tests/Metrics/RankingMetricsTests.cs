using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public class RankingMetricsTests
{
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 2.5)]
    [InlineData(2, 2.5)]
    [InlineData(3, 4.0)]
    public void TargetRank_EqualScores_ShareTheirMeanRank(int target, double rank) =>
        Assert.Equal(rank, TargetRank.Of([9, 5, 5, 1], target));

    [Fact]
    public void TargetRank_AllEqual_IsTheMiddle() => Assert.Equal(50.5, TargetRank.Of(new double[100], 0));

    [Fact]
    public void Of_FourRanks_IsWhatAHandComputes()
    {
        var m = RankingMetrics.Of([1, 3, 15, 40])!;
        Assert.Equal(4, m.Targets);
        Assert.Equal(0.5, m.Hr10);
        Assert.Equal(0.75, m.Hr20);
        Assert.Equal((1 + 0.5) / 4, m.Ndcg10, 12);
        Assert.Equal((1 + 0.5 + (1 / 4.0)) / 4, m.Ndcg20, 12); // log2(16) = 4
        Assert.Equal((1 + (1 / 3.0)) / 4, m.Mrr10, 12);
        Assert.Equal((1 + (1 / 3.0) + (1 / 15.0)) / 4, m.Mrr20, 12);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10.5, 1)]
    [InlineData(11, 0)]
    public void Hit_RankAtTheCut_IsOneWhileFewerThanKStandBefore(double rank, double hit) =>
        Assert.Equal(hit, RankingMetrics.Of([rank])!.Hr10);

    [Fact]
    public void Of_NoRanks_IsNull() => Assert.Null(RankingMetrics.Of([]));

    [Fact]
    public void Report_RepeatAndNewTargets_AreKeptApart()
    {
        var ranks = new RankCollector();
        ranks.Add(new RankedTarget(1, Masked: null, Sampled: null, History: 7, Decile: 10));
        ranks.Add(new RankedTarget(30, Masked: 5, Sampled: 2, History: 120, Decile: 1));
        var report = ranks.Report();
        Assert.Equal(0.5, report.Overall!.Hr10);
        Assert.Equal(1, report.Repeat!.Hr10);
        Assert.Equal(0, report.New!.Hr10);
        Assert.Equal(1, report.NewMasked!.Hr10);
        Assert.Equal(1, report.Sampled!.Targets);
        Assert.Equal(["5-9", "100+"], report.ByHistory.Keys);
        Assert.Equal(1, report.ByHistory["5-9"].Hr10);
        Assert.Equal(0, report.ByItemFrequency["1"].Hr10);
        Assert.Equal((1.0, (RankingMetrics?)null, (RankingMetrics?)null), (report.PartsByHistory["5-9"].Repeat!.Hr10, report.PartsByHistory["5-9"].New, report.PartsByHistory["5-9"].NewMasked));
        Assert.Equal((0, 1), (report.PartsByItemFrequency["1"].New!.Hr10, report.PartsByItemFrequency["1"].NewMasked!.Hr10));
        Assert.Equal((1.0, 1.0), (report.PartsByHistory["100+"].Sampled!.Hr5, report.PartsByItemFrequency["1"].Sampled!.Hr5));
        Assert.Null(report.PartsByHistory["5-9"].Sampled);
    }

    [Theory]
    [InlineData(0, "0-4")]
    [InlineData(4, "0-4")]
    [InlineData(5, "5-9")]
    [InlineData(99, "50-99")]
    [InlineData(100, "100+")]
    public void HistoryGroups_AnyLength_HasOneGroup(int events, string name) => Assert.Equal(name, HistoryGroups.Name(HistoryGroups.Of(events)));
}
