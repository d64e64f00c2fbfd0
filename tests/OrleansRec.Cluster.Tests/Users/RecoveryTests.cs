using OrleansRec.Contracts.Events;
using OrleansRec.Grains.Users;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage.Events;

namespace OrleansRec.Cluster.Tests.Users;

/// <summary>
/// Whatever steps an activation is killed between, a later one reaches the state of a replay of the whole log, from whichever snapshot was stored
/// last; also where the killed one is not dead and goes on writing.
/// </summary>
public sealed class RecoveryTests(EmptyShop fixture) : IClassFixture<EmptyShop>
{
    private const int Steps = 40;
    private const int Items = 30;
    private static readonly string[] Types = [EventTypes.View, EventTypes.View, EventTypes.AddToCart, EventTypes.RemoveFromCart, EventTypes.Purchase, EventTypes.Favorite];
    private readonly ShopCluster _shop = fixture.Shop;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Activation_KilledBetweenAnyTwoSteps_ReachesTheStateOfAFullReplay(int seed)
    {
        var random = new Random(seed);
        var key = $"u:killed-{seed}";
        var written = 0;
        byte[]? snapshot = null;
        var current = await ActivateAsync(key, snapshot);
        var former = current;
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    await current.AppendAsync(await EventsAsync());
                    break;
                case 2:
                    // Killed when the log has the events, and neither the state nor the caller knows.
                    await current.ReloadAsync();
                    Assert.False((await _shop.Storage.Events.AppendAsync(key, current.Version, await EventsAsync(), default)).Conflict);
                    (former, current) = (current, await ActivateAsync(key, snapshot));
                    break;
                case 3:
                    snapshot = current.Packed;
                    break;
                case 4:
                    // Not dead, only given up: it writes events and then an older or a newer snapshot.
                    await former.AppendAsync(await EventsAsync());
                    if (random.Next(2) == 0) snapshot = former.Packed;
                    break;
                default:
                    (former, current) = (current, await ActivateAsync(key, snapshot));
                    Assert.Equal((await ActivateAsync(key, snapshot: null)).Packed, current.Packed);
                    break;
            }
        }

        var replay = await ActivateAsync(key, snapshot: null);
        Assert.Equal(written, replay.Version);
        Assert.Equal(replay.Packed, (await ActivateAsync(key, snapshot)).Packed);
        await current.ReloadAsync();
        Assert.Equal(replay.Packed, current.Packed);

        // Up to a hundred new ones, and a few that were sent before.
        async Task<EventToAppend[]> EventsAsync()
        {
            var first = Math.Max(0, written - random.Next(5));
            var last = written += random.Next(1, 100);
            var events = new List<EventToAppend>();
            for (var n = first; n < last; n++)
            {
                var item = $"item-{n * 7 % Items}";
                var index = await _shop.Storage.Catalogue.ResolveAsync(item, default);
                events.Add(new EventToAppend(_shop.Event(key[2..], item, Types[n % Types.Length], $"{key}-{n}"), index));
            }

            return [.. events];
        }
    }

    [Fact]
    public async Task GetView_AnotherSiloWroteThePersonsLog_IsOfTheWholeLogSoon()
    {
        await _shop.Track("elsewhere", "item-1");
        var written = new EventToAppend(_shop.Event("elsewhere", "item-2"), await _shop.Storage.Catalogue.ResolveAsync("item-2", default));
        Assert.False((await _shop.Storage.Events.AppendAsync("u:elsewhere", 1, [written], default)).Conflict);

        await ShopCluster.Until(async () => (await _shop.User("elsewhere").GetView())!.Version == 2, "the other silo's event is in the state");

        Assert.Equal(["item-2", "item-1"], (await _shop.User("elsewhere").GetView())!.RecentItems);
    }

    private async Task<UserJournal> ActivateAsync(string key, byte[]? snapshot)
    {
        var journal = new UserJournal(key, _shop.Storage.Events);
        if (snapshot is null) await journal.ReloadAsync();
        else await journal.StartAsync(UserStatePacking.Unpack(snapshot));
        return journal;
    }
}
