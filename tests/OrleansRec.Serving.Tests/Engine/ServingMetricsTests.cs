using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Contracts.Errors;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Engine;

/// <summary>The meter is the process's: nothing else may run beside these.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeterCollection
{
    public const string Name = "meter";
}

[Collection(MeterCollection.Name)]
public sealed class ServingMetricsTests : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = new();
    private readonly MeterListener _listener = new();

    public ServingMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServingMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Keep(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Keep(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Keep(i, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Engine_ASwapAFullQueueAndALateOne_IsCounted()
    {
        var (shop, time) = (new SmallShop(), new FakeTimeProvider());
        var options = new EngineOptions { MaxQueue = 2 };
        using (var engine = new InferenceEngine(Options.Create(options), time, NullLogger<InferenceEngine>.Instance))
        {
            var model = shop.NewModel("main-000002");
            await engine.SwapAsync(model, shop.Table.Snapshot());
            using var gate = new ManualResetEventSlim();
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            model.BeforeScore = _ =>
            {
                started.TrySetResult();
                gate.Wait();
                time.Advance(TimeSpan.FromMilliseconds(4));
            };
            var first = engine.RankAsync(SmallShop.Ask(UserState.Empty));
            await started.Task;
            var second = engine.RankAsync(SmallShop.Ask(UserState.Empty), new(Priority: WorkPriority.Bulk));
            var late = engine.RankAsync(SmallShop.Ask(UserState.Empty), new(TimeSpan.FromMilliseconds(10)));
            await Assert.ThrowsAsync<OverloadedException>(() => engine.RankAsync(SmallShop.Ask(UserState.Empty)));
            time.Advance(TimeSpan.FromMilliseconds(20));
            gate.Set();
            await Assert.ThrowsAsync<TimeoutException>(() => late);
            await Task.WhenAll(first, second);
        }

        Assert.Equal(3, Sum("accepted"));
        Assert.Equal(1, Sum("accepted", "priority=bulk"));
        Assert.Equal(1, Sum("rejected", "priority=interactive,reason=queue_full"));
        Assert.Equal((1, 2, 0), (Sum("expired"), Sum("answered"), Sum("waiting")));
        Assert.Equal([1d, 1], Values("batch_size"));
        Assert.Equal([0, 0.024], Values("queue_time").Select(v => Math.Round(v, 6)));
        Assert.Equal([0.024, 0.004], Values("device_time").Select(v => Math.Round(v, 6)));
        Assert.Single(Values("swap_time"));
    }

    [Fact]
    public void ShowCounters_BeforeAnyRequest_EveryCounterIsZero()
    {
        InferenceEngine.ShowCounters();
        Assert.All(_measured, m => Assert.Equal(0, m.Value));
        Assert.Equal(
            [
                "accepted", "accepted", "answered", "cancelled", "expired", "failed", "items", "rejected", "rejected", "rejected", "rejected",
                "rejected", "rejected", "waiting",
            ],
            _measured.Select(m => m.Name["orleansrec.engine.".Length..]).Order());
        Assert.Equal(6, _measured.Where(m => m.Name.EndsWith("rejected")).Distinct().Count());
    }

    private double Sum(string name, string tags = "") =>
        _measured.Where(m => m.Name == "orleansrec.engine." + name && m.Tags.Contains(tags, StringComparison.Ordinal)).Sum(m => m.Value);

    private double[] Values(string name) => [.. _measured.Where(m => m.Name == "orleansrec.engine." + name).Select(m => m.Value)];

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
}
