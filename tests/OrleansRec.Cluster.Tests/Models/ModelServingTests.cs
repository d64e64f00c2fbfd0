using System.Diagnostics;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Cluster.Tests.Models;

public sealed class ModelServingTests(TrainedShop fixture) : IClassFixture<TrainedShop>
{
    private readonly ShopCluster _shop = fixture.Shop;

    [Fact]
    public async Task Recommend_Live_AnswersFromTheModel()
    {
        var answer = await _shop.Recommend("person-1");
        Assert.StartsWith("main-", answer.ModelVersion);
        Assert.Null(answer.Fallback);
        Assert.Equal(10, answer.Items.Count);
        Assert.All(answer.Items, item =>
        {
            Assert.Equal(["click", "cart", "purchase"], item.Tasks.Keys);
            Assert.All(item.Tasks.Values, score => Assert.InRange(score, 0, 1));
            Assert.Null(item.Reasons);
        });
    }

    [Fact]
    public async Task Recommend_AfterAClick_LeansToIt()
    {
        await _shop.Track("clicker", "item-0", "item-8");
        var before = await _shop.Recommend("clicker");
        var version = await _shop.Track("clicker", "item-5");
        var after = await _shop.Client.RecommendAsync(new() { UserId = "clicker", MinUserVersion = version });
        Assert.True(InCategory(after, 5) > InCategory(before, 5), $"{InCategory(before, 5)} then {InCategory(after, 5)}");
        Assert.Equal(before.UserVersion + 1, after.UserVersion);
    }

    [Fact]
    public async Task Recommend_Explain_NamesPastBehaviour()
    {
        await _shop.Track("curious", "item-2", "item-10");
        var answer = await _shop.Client.RecommendAsync(new() { UserId = "curious", Explain = true });
        Assert.All(answer.Items, item => Assert.NotEmpty(item.Reasons!));
        Assert.All(answer.Items.SelectMany(i => i.Reasons!), reason => Assert.Contains(reason.ItemId, (string[])["item-2", "item-10"]));
        Assert.All(answer.Items.SelectMany(i => i.Reasons!), reason => Assert.Equal("view", reason.Type));
    }

    [Fact]
    public async Task Recommend_Explain_AddsUpToTheScore()
    {
        await _shop.Track("thorough", "item-2", "item-10", "item-3");
        var answer = await _shop.Client.RecommendAsync(new() { UserId = "thorough", Explain = true, Boost = [new("price < 40", 2)] });
        Assert.All(answer.Items, item =>
        {
            var told = item.Explanation!;
            Assert.Equal(item.Score, told.Score, 1e-5);
            Assert.Equal(told.Score, told.Tasks.Values.Sum() + told.Boost, 1e-5);
            Assert.Equal(told.Score, told.Sources.Values.Sum(), 1e-5);
            Assert.Equal(told.Score, told.Behaviours.Sum(reason => reason.Contribution) + told.Unattributed, 1e-5);
            Assert.Contains(item.Source, told.Sources.Keys);
            Assert.Equal(["click", "cart", "purchase"], told.Tasks.Keys);
            Assert.Equal(3, told.Behaviours.Count);
        });
    }

    [Fact]
    public async Task Recommend_EmbeddingThatStillHolds_IsNotSentBack()
    {
        var state = UserReducer.Apply(UserState.Empty, new Behaviour(1, BehaviourKind.View, 1_000, 1, 0, 0, 0, 0));
        var replica = _shop.Orleans.Client.GetGrain<IModelGrain>(GrainKeys.ReplicaOf(_shop.Orleans.Silos[0].SiloAddress.ToParsableString()));
        var query = new ModelQuery { Request = new() { UserId = "asker" }, State = state.Pack() };
        var embedding = (await replica.Recommend(query)).Embedding!;
        Assert.Equal(1, embedding.UserVersion);
        Assert.Null((await replica.Recommend(query with { Embedding = embedding })).Embedding);
        var old = embedding with { ModelVersion = "main-000000" };
        Assert.Equal(embedding.Values, (await replica.Recommend(query with { Embedding = old })).Embedding!.Values);
    }

    [Fact]
    public async Task SetItem_Changed_IsVisibleWithinASecond()
    {
        var times = new List<double>();
        for (var n = 0; n < 5; n++)
        {
            await _shop.Client.SetItemAsync(ShopCluster.NewItem(3_000) with { Price = 900_000 + n });
            var started = Stopwatch.GetTimestamp();
            var filter = $"price = {900_000 + n}";
            await ShopCluster.Until(
                async () => (await _shop.Client.RecommendAsync(new() { UserId = "person-1", Filter = filter })).Items.Count == 1, "the new price is seen");
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        times.Sort();
        Assert.InRange(times[2], 0, 1);
        await _shop.Client.SetItemAsync(ShopCluster.NewItem(3_000) with { Available = false });
    }

    [Fact]
    public async Task Recommend_ProductAndCart_KeepTheContextOut()
    {
        await _shop.Client.TrackAsync(_shop.Event("shopper", "item-3", "addToCart"));
        var request = new RecommendationRequest { UserId = "shopper", Scenario = Scenarios.Product, ItemId = "item-4" };
        var page = await _shop.Client.RecommendAsync(request with { ContextItemIds = ["item-12", "unheard of"] });
        Assert.DoesNotContain(page.Items, item => item.ItemId is "item-4" or "item-12");
        var cart = await _shop.Client.RecommendAsync(new() { UserId = "shopper", Scenario = Scenarios.Cart });
        Assert.DoesNotContain(cart.Items, item => item.ItemId == "item-3");
        Assert.Equal(10, cart.Items.Count);
    }

    [Fact]
    public async Task Recommend_Filter_AnswersMatchesOnly()
    {
        var answer = await _shop.Client.RecommendAsync(new() { UserId = "person-1", Filter = "price < 10", Count = 20 });
        Assert.StartsWith("main-", answer.ModelVersion);
        Assert.NotEmpty(answer.Items);
        foreach (var item in answer.Items) Assert.InRange((await _shop.Client.GetItemAsync(item.ItemId)).Price!.Value, 0, 9.999);
        var fault = await Assert.ThrowsAsync<InvalidRequestException>(
            () => _shop.Client.RecommendAsync(new() { UserId = "person-1", Filter = "price <" }));
        Assert.Equal("filter", fault.Field);
    }

    [Fact]
    public async Task Recommend_FilterOnAnUnknownAttribute_IsRefusedNamingTheKnownOnes()
    {
        await _shop.Client.SetItemAsync(ShopCluster.NewItem(2_001) with { Attributes = new Dictionary<string, string> { ["sleeve"] = "long" } });
        await _shop.Client.RecommendAsync(new() { UserId = "person-1", Filter = "sleeve = \"long\" or price < 10" });

        var fault = await Assert.ThrowsAsync<InvalidRequestException>(
            () => _shop.Client.RecommendAsync(new() { UserId = "person-1", Filter = "price < 10 and not (sleave in (\"long\"))" }));
        Assert.Equal("filter", fault.Field);
        Assert.Equal(
            "'filter' asks for 'sleave', which is no field or attribute of any item; known are category, brand, price, sleeve.", fault.Message);
        fault = await Assert.ThrowsAsync<InvalidRequestException>(() => _shop.Client.RankAsync(
            new() { UserId = "person-1", ItemIds = ["item-1"], Boost = [new("brand = \"x\"", 2), new("sleave = \"long\"", 2)] }));
        Assert.Equal("boost[1].filter", fault.Field);
    }

    [Fact]
    public async Task Rank_OwnList_AnswersEveryItemBestFirst()
    {
        await _shop.Track("ranker", "item-5", "item-13");
        var answer = await _shop.Client.RankAsync(new() { UserId = "ranker", ItemIds = ["unheard of", "item-2", "item-21", "item-2", "item-3"] });
        Assert.StartsWith("main-", answer.ModelVersion);
        Assert.Equal(4, answer.Items.Count);
        Assert.Equal("item-21", answer.Items[0].ItemId);
        Assert.Equal(("unheard of", "unknown"), (answer.Items[^1].ItemId, answer.Items[^1].Source));
        Assert.Equal(answer.Items.Select(i => i.Score).OrderDescending(), answer.Items.Select(i => i.Score));
    }

    [Fact]
    public async Task Upsert_NewItem_IsRecommendedSoon()
    {
        await _shop.Client.SetItemAsync(ShopCluster.NewItem(1_001));
        await ShopCluster.Until(IsAnswered, "the item is answered", seconds: 10);
        await _shop.Client.SetItemAsync(ShopCluster.NewItem(1_001) with { Available = false });
        await ShopCluster.Until(async () => !await IsAnswered(), "the item is gone", seconds: 10);

        async Task<bool> IsAnswered() => (await _shop.Recommend("person-1", 500)).Items.Any(item => item.ItemId == "item-1001");
    }

    [Fact]
    public async Task Similar_Known_AnswersOthersOfItsKind()
    {
        var similar = await _shop.Client.SimilarAsync("item-6", 5);
        Assert.Equal(5, similar.Items.Count);
        Assert.StartsWith("main-", similar.ModelVersion);
        Assert.True(similar.Items.Count(item => Number(item.ItemId) % 8 == 6) >= 3);
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.SimilarAsync("unheard of"));
    }

    [Fact]
    public async Task Train_UnderLoad_ChangesTheVersionWithoutAFailedRequest()
    {
        using var stop = new CancellationTokenSource();
        var (requests, fallbacks) = (0, 0);
        var load = Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var answer = await _shop.Recommend($"person-{n}");
                Interlocked.Increment(ref requests);
                if (answer.Fallback is not null) Interlocked.Increment(ref fallbacks);
                await Task.Delay(2);
            }
        })).ToArray();
        var versions = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            await _shop.Track("newcomer", $"item-{round}");
            versions.Add(await _shop.TrainAndGoLive());
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.Equal(3, versions.Distinct().Count());
        Assert.Equal(versions.Order(StringComparer.Ordinal), versions);
        Assert.Equal(0, fallbacks);
        Assert.True(requests > 50);
    }

    [Fact]
    public async Task Activate_EarlierVersion_RollsBackEverySilo()
    {
        var first = (await _shop.Client.ModelsAsync()).Live!;
        await _shop.Track("roller", "item-1");
        var second = await _shop.TrainAndGoLive();
        Assert.Equal(first, (await _shop.Client.ActivateModelAsync(first)).Version);
        await ShopCluster.Until(async () => (await _shop.Recommend("person-1")).ModelVersion == first, "the first version answers", 5);
        var models = await _shop.Client.ModelsAsync();
        Assert.Equal((first, second), (models.Live, models.Models[0].Version));
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.ActivateModelAsync("main-999999"));
    }

    [Fact]
    public async Task Activate_DamagedVersion_IsRefusedAndTheLiveOneStays()
    {
        var damaged = (await _shop.Client.ModelsAsync()).Live!;
        await _shop.Track("unlucky", "item-1");
        var live = await _shop.TrainAndGoLive();
        _shop.DamageCheckpoint(damaged);
        var error = await Assert.ThrowsAsync<ConflictException>(() => _shop.Client.ActivateModelAsync(damaged));
        Assert.StartsWith($"Version '{damaged}' cannot be made live, the live one stays: ", error.Message);
        Assert.Contains("is damaged: its SHA-256 is ", error.Message);
        _shop.CutCheckpointOff(damaged);
        error = await Assert.ThrowsAsync<ConflictException>(() => _shop.Client.ActivateModelAsync(damaged));
        Assert.Contains($"version '{damaged}' is truncated: expected ", error.Message);
        Assert.Equal(live, (await _shop.Client.ModelsAsync()).Live);
        Assert.Equal(live, (await _shop.Recommend("person-1")).ModelVersion);
    }

    private static int InCategory(RecommendationResponse answer, int category) =>
        answer.Items.Count(item => Number(item.ItemId) % 8 == category);

    private static int Number(string itemId) => int.Parse(itemId.AsSpan(5));
}
