using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Contracts.Events;
using OrleansRec.Grains.Followers;
using OrleansRec.Grains.Users;
using OrleansRec.Grains.Users.Lanes;
using OrleansRec.Storage;
using OrleansRec.Storage.Events;

namespace OrleansRec.Cluster.Tests.Followers;

public sealed class TrendingFollowerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansrec-trending-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Forget_PersonWhoMadeAnItemTrend_IsNoLongerCounted()
    {
        await using var storage = await SqliteStorage.OpenAsync(_folder, _time, NullLoggerFactory.Instance, default);
        await View(storage, "u:leaving", "a", 5);
        await View(storage, "u:staying", "b", 1);
        using var follower = new TrendingFollower(
            storage.Events, new LogClock(_time), new PeopleBehind(new ActiveUsers()), _time, Options.Create(new FollowerOptions()), NullLogger<TrendingFollower>.Instance);
        await follower.StartAsync(default);
        await ShopCluster.Until(() => Task.FromResult(follower.Trending.Items is [0, 1]), "both items trend");

        await storage.Events.ForgetAsync("u:leaving", _time.GetUtcNow(), default);
        await ShopCluster.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(follower.Trending.Items is [1]);
            },
            "only the item of those who stayed trends");

        await follower.StopAsync(default);
    }

    private async Task View(SqliteStorage storage, string user, string item, int events)
    {
        var index = await storage.Catalogue.ResolveAsync(item, default);
        for (var n = 0; n < events; n++)
        {
            var view = new BehaviourEvent { EventId = $"{item}-{n}", UserId = user[2..], ItemId = item, Type = EventTypes.View, Timestamp = _time.GetUtcNow() };
            await storage.Events.AppendAsync(user, n, [new EventToAppend(view, index)], default);
        }
    }
}
