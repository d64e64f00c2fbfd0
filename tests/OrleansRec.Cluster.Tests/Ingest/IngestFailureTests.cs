using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Items;
using OrleansRec.Grains.Ingest;
using OrleansRec.Grains.Users.Lanes;

namespace OrleansRec.Cluster.Tests.Ingest;

/// <summary>A storage that is away fails every part of a batch alike: each entry is told so, the log once.</summary>
public sealed class IngestFailureTests : IAsyncLifetime
{
    private const int People = 40;
    private readonly CapturedLog<IngestGrain> _log = new();
    private readonly CapturedLog<TrackLanes> _lanes = new();
    private ShopCluster _shop = null!;

    public async Task InitializeAsync() => _shop = await ShopCluster.StartAsync(learning: false, services => services
        .AddSingleton<ILogger<IngestGrain>>(_log)
        .AddSingleton<ILogger<TrackLanes>>(_lanes));

    public async Task DisposeAsync() => await _shop.DisposeAsync();

    [Fact]
    public async Task Track_NothingCanBeWritten_EveryEventMayBeSentAgainAndTheLogSaysItOnce()
    {
        var ingest = _shop.Orleans.Client.GetGrain<IIngestGrain>(0);
        await ingest.Track([.. Enumerable.Range(0, People / 2).Select(i => _shop.Event($"person-{i}", "item-1"))]);
        _shop.RefuseRows();

        // Half of them are active, and so come through the lanes.
        var result = await ingest.Track([.. Enumerable.Range(0, People).Select(i => _shop.Event($"person-{i}", "item-1"))]);

        Assert.Equal((0, People), (result.Accepted, result.Rejected.Count));
        Assert.All(result.Rejected, r => Assert.Equal(("unavailable", true), (r.Code, r.Retryable)));
        Assert.StartsWith($"The events of {People} people were not taken", Assert.Single(_log.Lines));
        Assert.Empty(_lanes.Lines);
    }

    [Fact]
    public async Task Upsert_NothingCanBeWritten_EveryItemMayBeSentAgainAndTheLogSaysItOnce()
    {
        _shop.RefuseRows();

        var result = await _shop.Client.UpsertItemsAsync([.. Enumerable.Range(0, 30).Select(i => new Item { ItemId = $"new-{i}" })]);

        Assert.Equal((0, 30), (result.Accepted, result.Rejected.Count));
        Assert.All(result.Rejected, r => Assert.Equal(("unavailable", true), (r.Code, r.Retryable)));
        Assert.StartsWith("30 items were not stored", Assert.Single(_log.Lines));
    }
}
