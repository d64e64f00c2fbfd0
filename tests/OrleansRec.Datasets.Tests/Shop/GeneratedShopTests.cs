using OrleansRec.Contracts.Events;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Tests.Shop;

public sealed class GeneratedShopTests
{
    private static readonly GeneratedShopOptions Small = new() { Users = 50, Items = 100, Events = 2_000 };

    // Made once: several tests look at it.
    private static readonly Lazy<Dataset> Middling =
        new(() => GeneratedShop.Generate(new GeneratedShopOptions { Users = 400, Items = 600, Events = 40_000, Pictures = false }));

    [Fact]
    public void Generate_SameSeed_GivesTheSameShop()
    {
        var (first, second) = (GeneratedShop.Generate(Small), GeneratedShop.Generate(Small));

        Assert.Equal(Lines(first), Lines(second));
        Assert.Equal(first.Targets, second.Targets);
        Assert.Equal(first.Items.Select(i => (i.ItemId, i.Title, i.Price)), second.Items.Select(i => (i.ItemId, i.Title, i.Price)));
        Assert.All(first.Items.Zip(second.Items), pair => Assert.Equal(pair.First.Image, pair.Second.Image));

        static List<string> Lines(Dataset d) => [.. d.History.Concat(d.HeldOut).Select(e => (e with { Properties = null }).ToString())];
    }

    [Fact]
    public void Generate_OtherSeed_GivesAnotherShop()
    {
        var (first, second) = (GeneratedShop.Generate(Small), GeneratedShop.Generate(Small with { Seed = 2 }));

        Assert.NotEqual(first.History.Take(50).Select(e => e.ItemId), second.History.Take(50).Select(e => e.ItemId));
    }

    [Fact]
    public void Generate_SmallShop_HasTheSizeAskedFor()
    {
        var shop = GeneratedShop.Generate(Small);

        Assert.Equal(100, shop.Items.Count);
        Assert.InRange(shop.History.Count + shop.HeldOut.Count, 1_800, 2_200);
        Assert.NotEmpty(shop.Targets);
        Assert.All(shop.Items, i => Assert.InRange(i.Image!.Length, 200, 8_192));
    }

    [Fact]
    public void Generate_Funnel_NarrowsFromViewToRefund()
    {
        var counts = Middling.Value.History.Concat(Middling.Value.HeldOut).CountBy(e => e.Type).ToDictionary();

        var total = counts.Values.Sum();
        var looks = counts[EventTypes.View] + counts[EventTypes.Click];
        Assert.InRange(total, 36_000, 44_000);
        Assert.InRange(counts[EventTypes.Impression], 0.4 * total, 0.55 * total);
        Assert.InRange(looks, 0.18 * total, 0.45 * total);
        Assert.InRange(counts[EventTypes.AddToCart], 0.04 * total, looks);
        Assert.InRange(counts[EventTypes.Purchase], 0.02 * total, counts[EventTypes.AddToCart]);
        Assert.InRange(counts[EventTypes.Refund], 1, 0.1 * counts[EventTypes.Purchase]);
        Assert.True(counts[EventTypes.Favorite] > 0 && counts[EventTypes.RemoveFromCart] > 0 && counts[EventTypes.Dislike] > 0);
    }

    [Fact]
    public void Generate_HeldOutPart_FollowsTheHistoryAndHoldsTheTargets()
    {
        var shop = Middling.Value;

        Assert.True(shop.History[^1].Timestamp < shop.HeldOut[0].Timestamp);
        var known = shop.History.Select(Targets.KeyOf).ToHashSet();
        var turnedTo = shop.HeldOut.Where(Targets.IsTurnedTo).Select(e => (Targets.KeyOf(e), e.ItemId!)).ToHashSet();
        Assert.True(shop.Targets.Count > 100);
        Assert.All(shop.Targets, t => Assert.True(known.Contains(t.UserKey) && turnedTo.Contains((t.UserKey, t.ItemId))));
        Assert.Equal(shop.Targets.Count, shop.Targets.Select(t => (t.UserKey, t.ItemId)).Distinct().Count());
    }

    [Fact]
    public void Generate_EveryEvent_IsWithinTheLimits()
    {
        EventChecks.AssertSound(Middling.Value);
        EventChecks.AssertSound(GeneratedShop.Generate(Small));
        var items = Middling.Value.Items.Select(i => i.ItemId).ToHashSet();
        Assert.All(Middling.Value.History, e => Assert.True(e.ItemId is null || items.Contains(e.ItemId)));
        Assert.All(Middling.Value.Items.SelectMany(i => i.Relations), r => Assert.Contains(r.ItemId, items));
    }

    [Fact]
    public void Generate_LoggedImpressions_AreSeenLessFurtherDown()
    {
        var events = Middling.Value.History.Where(e => e.Scenario == "home").ToList();
        var logged = events.Where(e => e.Type == EventTypes.Impression).Select(e => e.SessionId).ToHashSet();

        double Rate(Func<int, bool> positions) =>
            (double)events.Count(e => e.Type == EventTypes.Click && logged.Contains(e.SessionId) && positions(e.Position!.Value))
            / events.Count(e => e.Type == EventTypes.Impression && positions(e.Position!.Value));

        Assert.True(Rate(p => p < 2) > 1.3 * Rate(p => p >= 6));
    }

    [Fact]
    public void Generate_OptionsOutOfRange_ListsAllOfThem()
    {
        var options = new GeneratedShopOptions { Users = 1, Items = 3, HeldOutDays = 40 };

        var error = Assert.Throws<DatasetException>(() => GeneratedShop.Generate(options));

        Assert.Equal(
            "The generated shop cannot be made: Users is 1, expected 10 to 200000; Items is 3, expected 40 to 200000; HeldOutDays is 40, expected 1 to 30.",
            error.Message);
    }

    [Fact]
    public void Generate_Cancelled_Stops()
    {
        Assert.Throws<OperationCanceledException>(() => GeneratedShop.Generate(Small, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Generate_Progress_EndsAtOne()
    {
        var told = new Told();

        GeneratedShop.Generate(Small, told);

        Assert.Equal(1, told.Values[^1], 9);
        Assert.Equal(told.Values.Order(), told.Values);
    }

    private sealed class Told : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
