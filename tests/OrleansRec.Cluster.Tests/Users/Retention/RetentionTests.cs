using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Contracts.Users;
using OrleansRec.Grains.Users;
using OrleansRec.Storage.Events;

namespace OrleansRec.Cluster.Tests.Users.Retention;

/// <summary>A cluster that keeps events for a month and looks for older ones every second.</summary>
public sealed class ForgetfulShop : IAsyncLifetime
{
    internal ShopCluster Shop { get; private set; } = null!;

    public async Task InitializeAsync() => Shop = await ShopCluster.StartAsync(configure: services => services.Configure<UserOptions>(options =>
        (options.Retention, options.RetentionInterval) = (TimeSpan.FromDays(30), TimeSpan.FromSeconds(1))));

    public async Task DisposeAsync() => await Shop.DisposeAsync();
}

public sealed class RetentionTests(ForgetfulShop fixture) : IClassFixture<ForgetfulShop>
{
    private readonly ShopCluster _shop = fixture.Shop;

    [Fact]
    public async Task Track_OlderThanTheRetention_IsRefusedThroughTheBatchAndTheGrain()
    {
        var old = _shop.Event("aged", "item-1") with { Timestamp = DateTimeOffset.UtcNow.AddDays(-31) };
        var batch = await _shop.Client.TrackAsync([old, _shop.Event("aged", "item-2")]);
        var alone = await _shop.User("aged").Track([old]);
        Assert.Equal((1, "too_old"), (batch.Accepted, Assert.Single(batch.Rejected).Code));
        Assert.Equal((0, "too_old"), (alone.Accepted, Assert.Single(alone.Rejected).Code));
        Assert.Contains("kept for 30 days only", alone.Rejected[0].Message);
    }

    [Fact]
    public async Task Sweep_OldEventsThatWereLearned_LeaveTheLogAndNothingElse()
    {
        // Stored when they were new.
        var start = DateTimeOffset.UtcNow.AddDays(-60);
        List<EventToAppend> events = [];
        for (var i = 0; i < 50; i++)
        {
            var item = $"item-{i % 20}";
            var e = _shop.Event("keeper", item) with { Timestamp = i < 40 ? start.AddHours(i) : DateTimeOffset.UtcNow.AddMinutes(i - 50) };
            events.Add(new EventToAppend(e, await _shop.Storage.Catalogue.ResolveAsync(item, default)));
        }

        await _shop.Storage.Events.AppendAsync("u:keeper", 0, events, default);
        var before = await _shop.User("keeper").GetView();
        await Task.Delay(1_500);
        Assert.Equal(50, (await _shop.Storage.Events.DescribeAsync("u:keeper", default)).Events);

        await _shop.Populate();
        await _shop.TrainAndGoLive(full: true);
        await ShopCluster.Until(
            async () => (await _shop.Storage.Events.DescribeAsync("u:keeper", default)).Events == 10, "the old events are gone");

        Assert.Equal(Enumerable.Range(41, 10).Select(seq => (long)seq), (await _shop.Storage.Events.ReadUserAsync("u:keeper", 0, 100, default)).Select(e => e.Seq));
        await _shop.Orleans.DeactivateAsync(_shop.User("keeper"));
        var after = await _shop.User("keeper").GetView();
        Assert.Equal((before!.Version, 50L), (after!.Version, after.Version));
        Assert.Equal(before.RecentItems, after.RecentItems);
        Assert.Equal(before.Events, after.Events);
        var export = new List<UserExportLine>();
        await foreach (var line in _shop.Client.ExportUserAsync("keeper")) export.Add(line);
        Assert.Equal((50L, 11), (export[0].User!.Version, export.Count));
        Assert.Equal("item-9", (await _shop.User("keeper").ReadEvents(9, 100)).Single().ItemId);
        Assert.Equal(51, await _shop.Track("keeper", "item-3"));
    }

    [Fact]
    public async Task Reload_NoSnapshotOfATrimmedLog_BeginsWhereTheLogDoes()
    {
        await _shop.Track("bare", "item-1", "item-2", "item-3");
        Assert.Equal(2, await _shop.Storage.Events.TrimAsync("u:bare", 3, DateTimeOffset.UtcNow.AddDays(1), long.MaxValue, default));
        var journal = new UserJournal("u:bare", _shop.Storage.Events);
        await journal.ReloadAsync();
        Assert.Equal(3, journal.Version);
        Assert.Single(journal.Unpack().Items);
    }
}
