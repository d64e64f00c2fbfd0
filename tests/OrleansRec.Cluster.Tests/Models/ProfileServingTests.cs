using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Cluster.Tests.Models;

public sealed class ProfileServingTests(TrainedShop fixture) : IClassFixture<TrainedShop>
{
    private readonly ShopCluster _shop = fixture.Shop;

    [Fact]
    public async Task Classify_Live_AnswersTheModelsCategories()
    {
        var answer = await _shop.Client.ClassifyAsync(ShopCluster.NewItem(0) with { ItemId = null!, Price = 3 }, count: 2);

        Assert.StartsWith("main-", answer.ModelVersion);
        Assert.Equal(2, answer.Categories.Count);
        Assert.Equal(0.9, answer.Categories[0].Probability, 1e-6);
        Assert.Equal("half 1 > category 1", (await _shop.Client.ClassifyAsync(new Item { ItemId = "x", Price = 12 })).Categories[0].Category);
    }

    [Fact]
    public async Task Classify_BatchWithABadItem_KeepsIndexes()
    {
        var result = await _shop.Client.ClassifyAsync([new Item { ItemId = "bad", Price = -1 }, new Item { ItemId = "good", Price = 1 }]);

        Assert.Equal(0, Assert.Single(result.Rejected).Index);
        var item = Assert.Single(result.Items);
        Assert.Equal((1, "good", 8), (item.Index, item.ItemId, item.Categories.Count));
    }

    [Fact]
    public async Task Classify_PictureThatCannotBeRead_IsRejectedByItself()
    {
        byte[] broken = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

        var result = await _shop.Client.ClassifyAsync([new Item { ItemId = "broken", Image = broken }, new Item { ItemId = "good", Price = 1 }]);

        Assert.Equal("good", Assert.Single(result.Items).ItemId);
        var fault = Assert.Single(result.Rejected);
        Assert.Equal((0, "'image' has 11 bytes that begin as a picture and end, or are damaged, within its head; send a PNG or JPEG file that a browser shows."), (fault.Index, fault.Message));
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _shop.Client.ClassifyAsync(new Item { ItemId = "x", Image = broken }));
        Assert.Equal("image", error.Field);
    }

    [Fact]
    public async Task Profile_Live_AnswersFromTheModel()
    {
        await _shop.Track("profiled", "item-0", "item-8");

        var profile = await _shop.Client.GetProfileAsync("profiled");

        Assert.StartsWith("main-", profile.ModelVersion);
        Assert.Null(profile.Fallback);
        Assert.Equal(2, profile.Version);
        Assert.Equal(8, profile.Interests.Count);
        Assert.Equal("age", Assert.Single(profile.PredictedTraits).Key);
        var preferred = Assert.Single((await _shop.Client.GetAttributesAsync("profiled", 1)).Attributes);
        Assert.Equal("colour", preferred.Key);
    }

    [Fact]
    public async Task Profile_UnknownUser_IsAColdStart()
    {
        var profile = await _shop.Client.GetProfileAsync("nobody at all");

        Assert.Empty(profile.Interests);
        Assert.Empty(profile.PreferredAttributes);
        Assert.Empty(profile.PredictedTraits);
        Assert.StartsWith("cold start", profile.Fallback);
    }

    [Fact]
    public async Task NoModel_ProfilesAreCountedAndClassifyIsUnavailable()
    {
        await using var shop = await ShopCluster.StartAsync(learning: false);
        await shop.Client.SetItemAsync(ShopCluster.NewItem(0) with { Attributes = new Dictionary<string, string> { ["colour"] = "red" } });
        await shop.Client.SetItemAsync(ShopCluster.NewItem(1));
        await shop.Client.TrackAsync([shop.Event("counted", "item-0") with { Price = 4 }, shop.Event("counted", "item-1", "addToCart") with { Price = 9 }]);
        await ShopCluster.Until(async () => (await shop.Client.GetProfileAsync("counted")).Interests.Count == 2, "the catalogue is read", seconds: 10);

        var profile = await shop.Client.GetProfileAsync("counted");

        Assert.StartsWith("counted", profile.Fallback);
        Assert.Equal(("half 1 > category 1", 0.75), (profile.Interests[0].Category, profile.Interests[0].Share));
        Assert.Equal(6, profile.PriceLevel!.Value, 1e-4);
        var attribute = Assert.Single((await shop.Client.GetAttributesAsync("counted")).Attributes);
        Assert.Equal(("colour", "red", 0.25), (attribute.Key, attribute.Value, attribute.Score));
        await Assert.ThrowsAsync<UnavailableException>(() => shop.Client.ClassifyAsync(new Item { ItemId = "x", Price = 1 }));
    }
}
