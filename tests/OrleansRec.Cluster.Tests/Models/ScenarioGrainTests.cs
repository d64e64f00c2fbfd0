using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Cluster.Tests.Models;

public sealed class ScenarioGrainTests(TrainedShop fixture) : IClassFixture<TrainedShop>
{
    private readonly ShopCluster _shop = fixture.Shop;

    [Fact]
    public async Task Set_OwnScenario_IsListedAndAnswersAtOnce()
    {
        var sent = new Scenario { Name = "checkout", Sources = [new("trending", 50)], Filter = "price < 15", Order = ScenarioOrders.Source };
        await _shop.Client.SetScenarioAsync(sent);

        // Every silo: people live on both.
        for (var n = 0; n < 8; n++)
        {
            var answer = await _shop.Client.RecommendAsync(new() { UserId = $"person-{n}", Scenario = "checkout", Count = 50 });
            Assert.StartsWith("main-", answer.ModelVersion);
            Assert.Equal(Enumerable.Range(0, 10).Select(i => $"item-{i}").Order(), answer.Items.Select(item => item.ItemId).Order());
        }

        var list = await _shop.Client.ScenariosAsync();
        Assert.Equal(
            ["buy-again", "cart", "category", "checkout", "home", "product", "rank", "recently-viewed", "trending"], list.Scenarios.Select(s => s.Name));
        Assert.Equal(["checkout"], list.Scenarios.Where(s => !s.BuiltIn).Select(s => s.Name));
        Assert.Equal("price < 15", (await _shop.Client.GetScenarioAsync("checkout")).Filter);
        Assert.True(await _shop.Client.ResetScenarioAsync("checkout"));
    }

    [Fact]
    public async Task Set_BuiltIn_IsInForceWithinASecondAndResetBringsItBack()
    {
        // A user's first request makes its silo know the scenario; the change must reach it without being asked for.
        await _shop.Client.RecommendAsync(new() { UserId = "person-1", Scenario = Scenarios.Cart });
        await _shop.Client.SetScenarioAsync(new() { Name = Scenarios.Cart, Sources = [new("trending", 50)], Filter = "price < 8" });
        await ShopCluster.Until(async () => await Count() == 3, "the change is in force", seconds: 2);
        Assert.True(await _shop.Client.ResetScenarioAsync(Scenarios.Cart));
        await ShopCluster.Until(async () => await Count() == 20, "the built-in one is in force again", seconds: 2);
        Assert.False(await _shop.Client.ResetScenarioAsync(Scenarios.Cart));

        async Task<int> Count() =>
            (await _shop.Client.RecommendAsync(new() { UserId = "person-1", Scenario = Scenarios.Cart, Count = 20 })).Items.Count;
    }

    [Fact]
    public async Task Set_Stored_OutlivesTheActivation()
    {
        var stored = await _shop.Client.SetScenarioAsync(new()
        {
            Name = "durable",
            Sources = [new("new", 5), new("embedding", 40)],
            Tasks = new Dictionary<string, double> { ["purchase"] = 2 },
            Rules = ["not-seen"],
            Requires = ["itemId"],
        });
        await _shop.Orleans.DeactivateAsync(_shop.Orleans.Client.GetGrain<IScenarioGrain>(GrainKeys.Model));
        var read = await _shop.Client.GetScenarioAsync("durable");
        Assert.Equal(stored.Sources, read.Sources);
        Assert.Equal(stored.Rules, read.Rules);
        Assert.Equal(stored.Requires, read.Requires);
        Assert.Equal(stored.Tasks, read.Tasks);
        Assert.True(await _shop.Client.ResetScenarioAsync("durable"));
    }

    [Theory]
    [InlineData("psychic", "available", "purchase", null, "sources[0].name")]
    [InlineData("trending", "cheap", "purchase", null, "rules[0]")]
    [InlineData("trending", "available", "click", null, "tasks.click")] // orders the list by itself
    [InlineData("trending", "available", "purchase", "colour = \"red\"", "filter")]
    public async Task Set_UnknownName_IsRefused(string source, string rule, string task, string? filter, string field)
    {
        var scenario = new Scenario
        {
            Name = "bad",
            Sources = [new(source, 5)],
            Rules = [rule],
            Tasks = new Dictionary<string, double> { [task] = 1 },
            Filter = filter,
        };
        var fault = await Assert.ThrowsAsync<InvalidRequestException>(() => _shop.Client.SetScenarioAsync(scenario));
        Assert.Equal(field, fault.Field);
    }

    [Fact]
    public async Task Recommend_UnknownOrIncomplete_SaysWhatIsMissing()
    {
        var unknown = await Fault(new() { UserId = "u", Scenario = "attic" });
        Assert.StartsWith("'scenario' is 'attic', which is not known; send one of buy-again, cart, ", unknown.Message);
        Assert.Equal("itemId", (await Fault(new() { UserId = "u", Scenario = Scenarios.Product })).Field);
        Assert.Equal("filter", (await Fault(new() { UserId = "u", Scenario = Scenarios.Category })).Field);
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetScenarioAsync("attic"));
        await _shop.Client.RankAsync(new() { UserId = "u", Scenario = Scenarios.Category, ItemIds = ["item-1"] });

        Task<InvalidRequestException> Fault(RecommendationRequest request) =>
            Assert.ThrowsAsync<InvalidRequestException>(() => _shop.Client.RecommendAsync(request));
    }

    [Fact]
    public async Task Recommend_Category_AnswersItsItems()
    {
        var answer = await _shop.Client.RecommendAsync(new() { UserId = "person-2", Scenario = Scenarios.Category, Filter = "category = \"category 5\"" });
        Assert.Equal(10, answer.Items.Count);
        Assert.All(answer.Items, item => Assert.Equal(5, int.Parse(item.ItemId[5..], null) % 8));
    }
}

public sealed class ScenarioFallbackTests
{
    [Fact]
    public async Task Recommend_NoModel_OwnItemScenariosNeedNone()
    {
        await using var shop = await ShopCluster.StartAsync(learning: false);
        await shop.Populate();
        await shop.Track("buyer", "item-3");
        await shop.Client.TrackAsync([shop.Event("buyer", "item-9", "purchase"), shop.Event("buyer", "item-4")]);
        await ShopCluster.Until(async () => (await shop.Recommend("buyer")).Items.Count == 10, "the catalogue is read", 10);

        var viewed = await shop.Client.RecommendAsync(new() { UserId = "buyer", Scenario = Scenarios.RecentlyViewed });
        Assert.Equal(["item-4", "item-9", "item-3"], viewed.Items.Select(item => item.ItemId));
        var again = await shop.Client.RecommendAsync(new() { UserId = "buyer", Scenario = Scenarios.BuyAgain });
        Assert.Equal(["item-9"], again.Items.Select(item => item.ItemId));
        Assert.Equal("trending: no model is loaded yet", again.Fallback);
    }
}
