using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Cluster.Tests.Fallback;

public sealed class FallbackGrainTests(TrainedShop fixture) : IClassFixture<TrainedShop>
{
    private readonly ShopCluster _shop = fixture.Shop;

    private IFallbackGrain Grain => _shop.Orleans.Client.GetGrain<IFallbackGrain>(1);

    [Fact]
    public async Task Recommend_AnyPerson_GivesMarkedItemsUnderTheRequestsRules()
    {
        var list = await Grain.Recommend(new() { UserId = "person-1", Count = 5, Filter = "brand = \"brand 1\"", ExcludeItemIds = ["item-1"] });

        Assert.Equal(5, list.Items.Count);
        Assert.All(list.Items, item => Assert.Equal((true, "trending"), (int.Parse(item.ItemId[5..]) % 3 == 1 && item.ItemId != "item-1", item.Source)));
        Assert.Equal((0L, null), (list.UserVersion, list.ModelVersion));
        Assert.StartsWith("trending: ", list.Fallback, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rank_OwnList_HasEveryItem()
    {
        var list = await Grain.Rank(new() { UserId = "person-1", ItemIds = ["unknown", "item-1", "item-2"] });

        Assert.Equal(["item-1", "item-2", "unknown"], list.Items.Select(item => item.ItemId).Order());
        Assert.NotNull(list.Fallback);
    }

    [Fact]
    public Task Recommend_UnknownScenario_IsRefused() =>
        Assert.ThrowsAsync<InvalidRequestException>(() => Grain.Recommend(new() { UserId = "x", Scenario = "nowhere" }).AsTask());
}
