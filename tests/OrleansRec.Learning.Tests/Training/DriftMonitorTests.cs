using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

public sealed class DriftMonitorTests
{
    private static readonly SmallShop Shop = new(seed: 8, people: 200);
    private static readonly IReadOnlyList<LoggedBehaviour> First = [.. Shop.Events.Take(Shop.Events.Count / 2)];
    private static readonly IReadOnlyList<LoggedBehaviour> Second = [.. Shop.Events.Skip(Shop.Events.Count / 2)];

    [Fact]
    public void Compare_TheSameShop_WarnsOfNothing()
    {
        var measures = Compare(Second);

        Assert.Equal(0, measures[DriftMonitor.NewItems]);
        Assert.Empty(DriftMonitor.Warnings(measures, 0.1));
        Assert.Equal(measures["learned_purchases_per_view"], measures["purchases_per_view"], 0.05);
    }

    [Fact]
    public void Compare_OnlyViewsOfOneCategory_WarnsOfEventTypesAndCategories()
    {
        var measures = Compare([.. Second.Where(e => e.Behaviour.Kind == BehaviourKind.View && e.Behaviour.Item < SmallShop.ItemsPerCategory)]);

        Assert.True(measures[DriftMonitor.EventTypes] > 0.25, $"{measures[DriftMonitor.EventTypes]}");
        Assert.True(measures[DriftMonitor.Categories] > 0.25, $"{measures[DriftMonitor.Categories]}");
        Assert.Equal(0, measures["purchases_per_view"]);
        var warnings = DriftMonitor.Warnings(measures, 0.25).ToList();
        Assert.Contains(warnings, w => w.StartsWith("The mix of event types has changed", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains($"'{DriftMonitor.Categories}' is", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_ItemsNobodyLearned_AreTheNewShare()
    {
        var measures = Compare([.. Second.Select((e, i) => i % 2 == 0 ? e : e with { Behaviour = e.Behaviour with { Item = 1_000 + e.Behaviour.Item } })]);

        Assert.InRange(measures[DriftMonitor.NewItems], 0.45, 0.55);
    }

    [Fact]
    public void Compare_TooFewEvents_SaysNothing() => Assert.Empty(Compare([.. Second.Take(20)]));

    [Fact]
    public void Trend_LossAboveTheRoundsBefore_Warns()
    {
        var trend = new ProgressTrend();
        foreach (var loss in (double[])[1.0, 1.1, 0.9]) trend.Add(loss);

        Assert.Null(trend.Warning(1.09, 0.1));
        Assert.Contains("loss is 1.2000", trend.Warning(1.2, 0.1));
    }

    private static IReadOnlyDictionary<string, double> Compare(IReadOnlyList<LoggedBehaviour> news)
    {
        var monitor = new DriftMonitor();
        monitor.Learn(First);
        return monitor.Compare(news, Shop.Catalogue);
    }
}
