using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Engine;

/// <summary>Models and catalogues change while requests are under way.</summary>
public sealed class EngineSwapTests : EngineTest
{
    [Fact]
    public async Task Swap_UnderLoad_FailsNobodyAndDisposesTheOldOne()
    {
        var old = await GoLive();
        using var stop = new CancellationTokenSource();
        var versions = new HashSet<string>();
        var load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var lists = await Task.WhenAll(_shop.People.Take(8).Select(person => Engine.RankAsync(SmallShop.Ask(person))));
                foreach (var list in lists) versions.Add(list!.ModelVersion);
            }
        });
        for (var n = 3; n < 8; n++) await Engine.SwapAsync(_shop.NewModel($"main-00000{n}"), _shop.Table.Snapshot()).WaitAsync(Patience);
        Assert.True(old.IsDisposed);
        Assert.Equal("main-000007", Engine.ModelVersion);
        await stop.CancelAsync();
        await load.WaitAsync(Patience);
        Assert.Contains("main-000007", (await Engine.RankAsync(SmallShop.Ask(_shop.People[0])))!.ModelVersion);
    }

    [Fact]
    public async Task Swap_WhileTheNewOneWarmsUp_TheOldOneAnswers()
    {
        await GoLive();
        var next = _shop.NewModel("main-000003");
        using var warm = new ManualResetEventSlim();
        next.BeforeScore = _ => warm.Wait(Patience);
        var swap = Task.Run(() => Engine.SwapAsync(next, _shop.Table.Snapshot()));
        for (var i = 0; i < 5; i++)
            Assert.Equal("main-000002", (await Engine.RankAsync(SmallShop.Ask(_shop.People[i])).WaitAsync(Patience))!.ModelVersion);
        warm.Set();
        await swap.WaitAsync(Patience);
        Assert.Equal("main-000003", (await Engine.RankAsync(SmallShop.Ask(_shop.People[0])).WaitAsync(Patience))!.ModelVersion);
    }

    [Fact]
    public async Task Swap_LaterVersion_WarmsUpWithOneList()
    {
        var first = await GoLive();
        Assert.Contains(32, first.ScoredBatches);
        var next = _shop.NewModel("main-000003");
        await Engine.SwapAsync(next, _shop.Table.Snapshot()).WaitAsync(Patience);
        Assert.Equal([1], next.ScoredBatches);
    }

    [Fact]
    public async Task Swap_Embeddings_AreRenewedWhenTheirPeopleAskAndOnce()
    {
        await GoLive();
        var known = new List<RankedList>();
        foreach (var person in _shop.People) known.Add((await Engine.RankAsync(SmallShop.Ask(person)).WaitAsync(Patience))!);
        var next = _shop.NewModel("main-000003");
        await Engine.SwapAsync(next, _shop.Table.Snapshot()).WaitAsync(Patience);

        // Nobody is encoded because of the swap; ten who ask are, and not again.
        var before = next.Encoded;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 10; i++)
            {
                var ask = SmallShop.Ask(_shop.People[i]) with { Embedding = known[i].Embedding, EmbeddingVersion = known[i].ModelVersion };
                known[i] = (await Engine.RankAsync(ask).WaitAsync(Patience))!;
            }

            Assert.Equal(10, next.Encoded - before);
        }
    }

    [Fact]
    public async Task SetCatalogue_NewItem_IsAnsweredByTheNextRequest()
    {
        await GoLive();
        _shop.Table.Set(SmallShop.Items, SmallShop.Content(SmallShop.Items));
        Engine.SetCatalogue(_shop.Table.Snapshot());
        var list = await Engine.RankAsync(SmallShop.Ask(UserState.Empty) with { Count = 201 }).WaitAsync(Patience);
        Assert.Contains(SmallShop.Items, list!.Items);
    }

    [Fact]
    public async Task SetCatalogue_BeforeTheModel_ReachesItWhenItGoesLive()
    {
        var loadedWith = _shop.Table.Snapshot();
        var model = _shop.NewModel("main-000002");
        _shop.Table.Set(SmallShop.Items, SmallShop.Content(SmallShop.Items));
        Engine.SetCatalogue(_shop.Table.Snapshot());
        await Engine.SwapAsync(model, loadedWith).WaitAsync(Patience);
        await Engine.RankAsync(SmallShop.Ask(UserState.Empty)).WaitAsync(Patience);
        Assert.Equal(SmallShop.Items + 1, model.ItemCount);
    }
}
