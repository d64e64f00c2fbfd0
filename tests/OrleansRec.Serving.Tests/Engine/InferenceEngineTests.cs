using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Contracts.Errors;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Engine;

public sealed class InferenceEngineTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SmallShop _shop = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(SmallShop.Now));
    private readonly ManualResetEventSlim _gate = new(true);
    private readonly EngineOptions _options = new();
    private readonly Lazy<InferenceEngine> _engine;

    public InferenceEngineTests() =>
        _engine = new(() => new InferenceEngine(Options.Create(_options), _time, NullLogger<InferenceEngine>.Instance));

    private InferenceEngine Engine => _engine.Value;

    public void Dispose()
    {
        _gate.Set();
        Engine.Dispose();
        _gate.Dispose();
    }

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
        await Engine.RankAsync(SmallShop.Ask(_shop.People[0])).WaitAsync(Patience);
        _gate.Reset();
        List<Task> tasks = [Engine.RankAsync(SmallShop.Ask(_shop.People[0]))];
        await Started();
        tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[1])));

        // One is being computed and one waits: about 200 ms.
        var refusal = await Assert.ThrowsAsync<OverloadedException>(
            () => Engine.RankAsync(SmallShop.Ask(_shop.People[2]), new(TimeSpan.FromMilliseconds(150))));
        Assert.Contains("about 200 ms, more than the request's 150 ms", refusal.Message);
        tasks.Add(Engine.RankAsync(SmallShop.Ask(_shop.People[2]), new(TimeSpan.FromMilliseconds(400))));
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

    private TaskCompletionSource _started = new();

    private Task Started() => _started.Task.WaitAsync(Patience);

    /// <summary>Makes a model live whose forward pass waits at the gate.</summary>
    private async Task<Models.DotProductModel> GoLive()
    {
        var model = _shop.NewModel("main-000002");
        await Engine.SwapAsync(model, _shop.Table.Snapshot()).WaitAsync(Patience);
        _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        model.BeforeScore = _ =>
        {
            if (!_gate.IsSet) _started.TrySetResult();
            _gate.Wait(Patience);
        };
        return model;
    }
}
