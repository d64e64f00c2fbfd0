using OrleansRec.Contracts.Events;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Tests.Shop;

public sealed class ShopTruthTests
{
    private static readonly Lazy<Dataset> Shop =
        new(() => GeneratedShop.Generate(new GeneratedShopOptions { Users = 400, Items = 600, Events = 40_000, Pictures = false }));

    private static IShopTruth Truth => Shop.Value.Truth!;

    private static DateTimeOffset Split => Shop.Value.HeldOut[0].Timestamp;

    [Fact]
    public void Affinity_HigherOnes_AreClickedMore()
    {
        var events = Shop.Value.History.Concat(Shop.Value.HeldOut).ToList();
        var clicks = events.Where(e => e.Type == EventTypes.Click).Select(e => (e.SessionId, e.ItemId, e.Position)).ToHashSet();
        var shown = events.Where(e => e.Type == EventTypes.Impression)
            .Select(e => (Affinity: Truth.Affinity(Targets.KeyOf(e), e.ItemId!, e.Timestamp), Clicked: clicks.Contains((e.SessionId, e.ItemId, e.Position))))
            .OrderBy(s => s.Affinity)
            .ToList();

        var quarters = shown.Chunk((shown.Count / 4) + 1).Select(q => q.Average(s => s.Clicked ? 1.0 : 0.0)).ToList();

        Assert.True(quarters[0] < quarters[1] && quarters[1] < quarters[2] && quarters[2] < quarters[3], string.Join(" ", quarters));
        Assert.True(quarters[3] > 5 * quarters[0], string.Join(" ", quarters));
    }

    [Fact]
    public void Best_AgainstPopularAndRandom_IsClearlyApart()
    {
        var people = Shop.Value.Targets.Select(t => t.UserKey).Distinct().Take(100).ToList();
        var popular = Shop.Value.History.Where(e => e.Type is EventTypes.View or EventTypes.Click)
            .CountBy(e => e.ItemId!).OrderByDescending(c => c.Value).Take(10).Select(c => c.Key).ToList();
        var random = new Random(1);

        var best = people.Average(p => Truth.Best(p, 10, Split).Average(b => b.Affinity));
        var asPopular = people.Average(p => popular.Average(i => Truth.Affinity(p, i, Split)));
        var asRandom = people.Average(p => Enumerable.Range(0, 10).Average(_ => Truth.Affinity(p, Shop.Value.Items[random.Next(600)].ItemId, Split)));

        Assert.True(best > 2 * asPopular && asPopular > 2 * asRandom, $"{best} {asPopular} {asRandom}");
    }

    [Fact]
    public void Best_OfAllItems_IsSortedAndAgreesWithAffinity()
    {
        var person = Truth.UserKeys[0];

        var best = Truth.Best(person, 20, Split);

        Assert.Equal(20, best.Count);
        Assert.Equal(best.Select(b => b.Affinity).OrderDescending(), best.Select(b => b.Affinity));
        Assert.All(best, b => Assert.Equal(Truth.Affinity(person, b.ItemId, Split), b.Affinity, 9));
        var named = best.Select(b => b.ItemId).ToHashSet();
        Assert.All(Shop.Value.Items.Where(i => !named.Contains(i.ItemId)), i => Assert.True(Truth.Affinity(person, i.ItemId, Split) <= best[^1].Affinity));
    }

    [Fact]
    public void Affinity_ItemOffSale_IsZero()
    {
        var person = Truth.UserKeys[0];
        var late = Shop.Value.Items.Where(i => i.Available).MaxBy(i => i.Timestamp)!;
        var withdrawn = Shop.Value.Items.First(i => !i.Available);

        Assert.Equal(0, Truth.Affinity(person, late.ItemId, late.Timestamp!.Value.AddHours(-1)));
        Assert.True(Truth.Affinity(person, late.ItemId, late.Timestamp!.Value) > 0);
        Assert.Equal(0, Truth.Affinity(person, withdrawn.ItemId, Split));
        Assert.All(Shop.Value.Items, i => Assert.True(i.Timestamp < Split));
    }

    [Fact]
    public void Affinity_AfterAPurchase_FallsForTheItemAndRisesForWhatGoesWithIt()
    {
        var together = Shop.Value.Items.SelectMany(i => i.Relations.Where(r => r.Type == "boughtTogether").Select(r => (i.ItemId, Other: r.ItemId)))
            .ToDictionary(p => p.ItemId, p => p.Other);
        var consumables = Shop.Value.Items.Where(i => i.Categories[0] == "beauty").Select(i => i.ItemId).ToHashSet();
        var bought = Shop.Value.History.Where(e => e.Type == EventTypes.Purchase && together.ContainsKey(e.ItemId!) && !consumables.Contains(e.ItemId!)).Take(200).ToList();

        Assert.NotEmpty(bought);
        var fallen = bought.Count(e => Change(e, e.ItemId!) < 0);
        var risen = bought.Count(e => Change(e, together[e.ItemId!]) > 0);
        Assert.True(fallen > 0.95 * bought.Count, $"{fallen} of {bought.Count}");
        Assert.True(risen > 0.8 * bought.Count, $"{risen} of {bought.Count}");

        static double Change(BehaviourEvent e, string item) =>
            Truth.Affinity(Targets.KeyOf(e), item, e.Timestamp.AddSeconds(1)) - Truth.Affinity(Targets.KeyOf(e), item, e.Timestamp.AddSeconds(-1));
    }

    [Fact]
    public void Affinity_UnknownPersonOrItem_Throws()
    {
        Assert.Throws<ArgumentException>(() => Truth.Affinity("u:nobody", Shop.Value.Items[0].ItemId, Split));
        Assert.Throws<ArgumentException>(() => Truth.Affinity(Truth.UserKeys[0], "nothing", Split));
    }
}
