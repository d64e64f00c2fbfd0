using OrleansRec.Contracts.Errors;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Engine;

public sealed class InferenceEngineTests : EngineTest
{
    [Fact]
    public async Task Rank_NoModel_AnswersNull()
    {
        Assert.Null(await Engine.RankAsync(SmallShop.Ask(_shop.People[0])));
        Assert.Null(await Engine.SimilarAsync(1, 5));
        Assert.Null(Engine.ModelVersion);
    }

    [Fact]
    public async Task Rank_Live_EqualsThePipeline()
    {
        await GoLive();
        var list = await Engine.RankAsync(SmallShop.Ask(_shop.People[0])).WaitAsync(Patience);
        Assert.Equal(_shop.Run(SmallShop.Ask(_shop.People[0])).Items, list!.Items);
        Assert.Equal("main-000002", list.ModelVersion);
    }

    [Fact]
    public async Task Rank_RequestsThatWait_FormOneBatch()
    {
        var model = await GoLive();
        _gate.Reset();
        var tasks = new List<Task<RankedList?>> { Engine.RankAsync(SmallShop.Ask(_shop.People[0])) };
        await Started();
        for (var i = 1; i < 40; i++) tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[i])));
        model.ScoredBatches.Clear();
        _gate.Set();
        await Task.WhenAll(tasks).WaitAsync(Patience);
        Assert.Equal([1, 39], model.ScoredBatches);
    }

    [Fact]
    public async Task Rank_QueueFull_IsRefusedWithRetryAfter()
    {
        (_options.MaxQueue, _options.RetryAfter) = (2, TimeSpan.FromSeconds(3));
        await GoLive();
        _gate.Reset();
        List<Task> tasks = [Engine.RankAsync(SmallShop.Ask(_shop.People[0]))];
        await Started();
        for (var i = 0; i < 2; i++) tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[i])));
        var refusal = await Assert.ThrowsAsync<OverloadedException>(() => Engine.RankAsync(SmallShop.Ask(_shop.People[0])));
        Assert.Equal(TimeSpan.FromSeconds(3), refusal.RetryAfter);
        _gate.Set();
        await Task.WhenAll(tasks).WaitAsync(Patience);
    }

    [Fact]
    public async Task Rank_PastItsDeadline_IsDroppedWithoutBeingComputed()
    {
        var model = await GoLive();
        _gate.Reset();
        var first = Engine.RankAsync(SmallShop.Ask(_shop.People[0]));
        await Started();
        var late = Engine.RankAsync(SmallShop.Ask(_shop.People[1]));
        _time.Advance(_options.Deadline * 2);
        model.ScoredBatches.Clear();
        _gate.Set();
        await Assert.ThrowsAsync<TimeoutException>(() => late.WaitAsync(Patience));
        await first.WaitAsync(Patience);
        Assert.Equal([1], model.ScoredBatches);
    }

    [Fact]
    public async Task Rank_OwnTimeout_IsDroppedThen()
    {
        await GoLive();
        _gate.Reset();
        var first = Engine.RankAsync(SmallShop.Ask(_shop.People[0]));
        await Started();
        var hurried = Engine.RankAsync(SmallShop.Ask(_shop.People[1]), new(TimeSpan.FromMilliseconds(50)));
        var patient = Engine.RankAsync(SmallShop.Ask(_shop.People[2]), new(TimeSpan.FromMilliseconds(70)));
        _time.Advance(TimeSpan.FromMilliseconds(60));
        _gate.Set();
        await Assert.ThrowsAsync<TimeoutException>(() => hurried.WaitAsync(Patience));
        Assert.Equal("main-000002", (await patient.WaitAsync(Patience))!.ModelVersion);
        await first.WaitAsync(Patience);
    }

    [Fact]
    public async Task Rank_NoTimeLeft_NeverReachesTheQueue()
    {
        var model = await GoLive();
        model.ScoredBatches.Clear();
        await Assert.ThrowsAsync<TimeoutException>(() => Engine.RankAsync(SmallShop.Ask(_shop.People[0]), new(TimeSpan.Zero)));
        Assert.Empty(model.ScoredBatches);
    }

    [Fact]
    public async Task Rank_Cancelled_IsNotComputed()
    {
        var model = await GoLive();
        _gate.Reset();
        var first = Engine.RankAsync(SmallShop.Ask(_shop.People[0]));
        await Started();
        using var gone = new CancellationTokenSource();
        var left = Engine.RankAsync(SmallShop.Ask(_shop.People[1]), new(Cancellation: gone.Token));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left.WaitAsync(Patience));
        model.ScoredBatches.Clear();
        _gate.Set();
        await first.WaitAsync(Patience);
        await Engine.RankAsync(SmallShop.Ask(_shop.People[2])).WaitAsync(Patience);
        Assert.Equal([1, 1], model.ScoredBatches);
    }

    [Fact]
    public async Task Rank_QueueLongerThanTheTimeout_IsRefusedAtOnce()
    {
        var model = await GoLive();
        var gate = model.BeforeScore!;
        model.BeforeScore = batch =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100)); // what a list costs here
            gate(batch);
        };
        for (var known = 0; known < 3; known++) await Engine.RankAsync(SmallShop.Ask(_shop.People[0])).WaitAsync(Patience);
        _gate.Reset();
        List<Task> tasks = [Engine.RankAsync(SmallShop.Ask(_shop.People[0]))];
        await Started();
        tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[1])));

        // One is being computed and one waits: about 200 ms.
        var refusal = await Assert.ThrowsAsync<OverloadedException>(
            () => Engine.RankAsync(SmallShop.Ask(_shop.People[2]), new(TimeSpan.FromMilliseconds(150))));
        Assert.Contains("about 200 ms, more than the request's 150 ms", refusal.Message);
        Assert.Equal(refusal.Message, Engine.RefusalOf(new(TimeSpan.FromMilliseconds(150)))?.Message);
        Assert.Null(Engine.RefusalOf(new(TimeSpan.FromMilliseconds(250))));
        _options.MaxWait = TimeSpan.FromMilliseconds(180);
        refusal = await Assert.ThrowsAsync<OverloadedException>(() => Engine.RankAsync(SmallShop.Ask(_shop.People[2])));
        Assert.Contains("more than the 180 ms that anybody waits", refusal.Message);
        var bulk = Engine.RankAsync(SmallShop.Ask(_shop.People[2]), new(Priority: WorkPriority.Bulk));
        _options.MaxWait = TimeSpan.FromSeconds(1);
        tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[2]), new(TimeSpan.FromMilliseconds(400))));
        tasks.Add(bulk);
        _gate.Set();
        await Task.WhenAll(tasks).WaitAsync(Patience);
    }

    [Fact]
    public async Task Classify_Bulk_WaitsForTheListsOfItsBatch()
    {
        var model = await GoLive();
        _gate.Reset();
        var running = Engine.RankAsync(SmallShop.Ask(_shop.People[0]));
        await Started();
        var classified = Engine.ClassifyAsync([SmallShop.Content(1)], 1, new(Priority: WorkPriority.Bulk));
        var list = Engine.RankAsync(SmallShop.Ask(_shop.People[1]));
        var wasThere = false;
        var gate = model.BeforeScore!;
        model.BeforeScore = batch =>
        {
            wasThere |= classified.IsCompleted;
            gate(batch);
        };
        _gate.Set();
        await Task.WhenAll(running, list, classified).WaitAsync(Patience);
        Assert.False(wasThere);
    }

    [Fact]
    public async Task Rank_OneBadRequest_DoesNotFailTheOthers()
    {
        await GoLive();
        _gate.Reset();
        List<Task<RankedList?>> tasks = [Engine.RankAsync(SmallShop.Ask(_shop.People[0]))];
        await Started();
        tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[1])));
        var bad = Engine.RankAsync(new PipelineRequest { State = null!, Scenario = BuiltInScenarios.Home, Context = default });
        tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[2])));
        _gate.Set();
        await Assert.ThrowsAnyAsync<Exception>(() => bad.WaitAsync(Patience));
        Assert.All(await Task.WhenAll(tasks).WaitAsync(Patience), list => Assert.Equal(10, list!.Items.Length));
    }

    [Fact]
    public async Task Similar_Live_EqualsTheFinder()
    {
        await GoLive();
        var similar = await Engine.SimilarAsync(3, 5).WaitAsync(Patience);
        Assert.Equal(new SimilarItemFinder(_shop.Snapshot).Find(3, 5), similar!.Items);
    }

    [Fact]
    public async Task Dispose_Waiting_FailAndTheModelIsDisposed()
    {
        var model = await GoLive();
        _gate.Reset();
        var running = Engine.RankAsync(SmallShop.Ask(_shop.People[0]));
        await Started();
        var waiting = Engine.RankAsync(SmallShop.Ask(_shop.People[1]));
        var disposing = Task.Run(Engine.Dispose);
        await Assert.ThrowsAsync<UnavailableException>(() => waiting.WaitAsync(Patience));
        _gate.Set();
        await disposing.WaitAsync(Patience);
        Assert.NotNull(await running.WaitAsync(Patience));
        Assert.True(model.IsDisposed);
    }
}
