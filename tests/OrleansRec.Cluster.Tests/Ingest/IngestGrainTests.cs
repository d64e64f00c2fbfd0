using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Grains.Ingest;
using OrleansRec.Serving.Pictures;
using SkiaSharp;

namespace OrleansRec.Cluster.Tests.Ingest;

public sealed class IngestGrainTests(EmptyShop fixture) : IClassFixture<EmptyShop>
{
    private readonly ShopCluster _shop = fixture.Shop;

    private IIngestGrain Ingest => _shop.Orleans.Client.GetGrain<IIngestGrain>(0);

    [Fact]
    public async Task Track_MixedBatch_MergesByTheBatchsIndexes()
    {
        var visitor = _shop.Event("x", "item-1") with { UserId = null, VisitorId = "42" };
        var nobody = visitor with { VisitorId = null };
        var repeated = _shop.Event("42", "item-2");
        var future = _shop.Event("42", "item-1") with { Timestamp = DateTimeOffset.UtcNow.AddDays(1) };
        var result = await Ingest.Track([nobody, _shop.Event("42", "item-1"), visitor, future, repeated, null!, repeated]);
        Assert.Equal((3, 1), (result.Accepted, result.Duplicates));
        Assert.Equal([(0, "invalid"), (3, "in_future"), (5, "invalid")], result.Rejected.Select(r => (r.Index, r.Code)));
        Assert.Equal(2, result.UserVersions["42"]);
        Assert.Equal(1, result.VisitorVersions["42"]);
    }

    [Fact]
    public async Task Track_OneBatchOfManyPeople_KeepsEachOnesOrder()
    {
        var events = Enumerable.Range(0, 1_000).Select(i => _shop.Event($"many-{i % 50}", $"item-{i / 50}")).ToArray();
        Assert.Equal(1_000, (await Ingest.Track(events)).Accepted);
        for (var person = 0; person < 50; person += 7)
        {
            var log = await _shop.Storage.Events.ReadUserAsync($"u:many-{person}", 0, 100, default);
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"item-{i}"), log.Select(e => e.Event.ItemId!));
        }
    }

    [Fact]
    public async Task Track_ActivePeopleFromManyCallersAtOnce_CountsEveryEventOnce()
    {
        const int people = 12;
        BehaviourEvent[] Batch(int caller, int round) =>
            [.. Enumerable.Range(0, people * 2).Select(i => _shop.Event($"lane-{i % people}", $"item-{i % 7}", eventId: $"{(round == 3 ? 0 : caller)}/{round}/{i}"))];
        await Ingest.Track(Batch(99, 0));

        // In the last round all callers send the same events.
        var accepted = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
        {
            for (var round = 1; round <= 3; round++)
            {
                var result = await Ingest.Track(Batch(caller, round));
                Interlocked.Add(ref accepted, result.Accepted);
                Assert.Equal(people * 2, result.Accepted + result.Duplicates);
                foreach (var (user, version) in result.UserVersions)
                    Assert.True((await _shop.Client.RecommendAsync(new() { UserId = user, Count = 1, MinUserVersion = version })).UserVersion >= version);
            }
        }));

        Assert.Equal(people * 2 * (8 + 8 + 1), accepted);
        for (var person = 0; person < people; person++)
        {
            var log = await _shop.Storage.Events.ReadUserAsync($"u:lane-{person}", 0, 1_000, default);
            Assert.Equal(Enumerable.Range(1, 36).Select(seq => (long)seq), log.Select(stored => stored.Seq));
            Assert.Equal(36, (await _shop.Client.GetUserAsync($"lane-{person}")).Version);
        }
    }

    [Fact]
    public async Task Track_WhileTheirPeopleAreForgotten_NothingOfBeforeComesBack()
    {
        string[] people = [.. Enumerable.Range(0, 10).Select(i => $"leaving-{i}")];
        await Ingest.Track([.. people.Select(user => _shop.Event(user, "item-1"))]);
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await Ingest.Track([.. people.Select(user => _shop.Event(user, "item-2"))]);
        });
        foreach (var user in people) await _shop.Client.ForgetUserAsync(user);
        await stop.CancelAsync();
        await load;

        foreach (var user in people)
        {
            var log = await _shop.Storage.Events.ReadUserAsync("u:" + user, 0, 10_000, default);
            Assert.DoesNotContain(log, stored => stored.Event.ItemId == "item-1");
            Assert.Equal(log.Count, (await _shop.User(user).GetView())?.Version ?? 0);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task Track_BatchOutOfLimits_IsInvalid(int size)
    {
        var events = Enumerable.Range(0, size).Select(i => _shop.Event("big", "item-1")).ToArray();
        var error = await Assert.ThrowsAsync<InvalidRequestException>(async () => await Ingest.Track(events));
        Assert.Equal("events", error.Field);
    }

    [Fact]
    public async Task Upsert_SameItemTwice_TheLastOneStays()
    {
        Item[] items = [new() { ItemId = "a", Title = "first" }, new() { ItemId = "" }, new() { ItemId = "a", Title = "second" }];
        var result = await Ingest.Upsert(items);
        Assert.Equal(2, result.Accepted);
        Assert.Equal([1], result.Rejected.Select(r => r.Index));
        Assert.Equal("second", (await _shop.Client.GetItemAsync("a")).Title);
    }

    [Fact]
    public async Task Patch_AndDelete_AreDurableAndTheItemKeepsItsNumber()
    {
        await _shop.Client.SetItemAsync(new Item { ItemId = "changing", Title = "boots", Price = 9, Brand = "x" });
        var number = _shop.Storage.Catalogue.Find("changing");

        var patched = await _shop.Client.PatchItemAsync(new ItemPatch { ItemId = "changing", Price = 7, Cleared = ["brand"] });
        Assert.Equal(("boots", 7.0, null), (patched.Title, patched.Price, patched.Brand));

        await _shop.Client.DeleteItemAsync("changing");
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetItemAsync("changing"));
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.DeleteItemAsync("changing"));
        Assert.Equal(1, (await Ingest.Track([_shop.Event("late", "changing")])).Accepted);
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetItemAsync("changing"));
        Assert.False((await _shop.Storage.Catalogue.GetAsync("changing", default))!.Item.Available);

        await _shop.Client.SetItemAsync(new Item { ItemId = "changing" });
        Assert.Null((await _shop.Client.GetItemAsync("changing")).Title);
        Assert.Equal(number, _shop.Storage.Catalogue.Find("changing"));
    }

    [Fact]
    public async Task Upsert_PictureThatCannotBeRead_IsRejectedAndTheRestIsStored()
    {
        byte[] broken = [0xFF, 0xD8, 0xFF, 1, 2, 3];
        Item[] items = [new() { ItemId = "pictured", Title = "broken", Image = broken }, new() { ItemId = "pictured", Title = "plain" }];
        var result = await Ingest.Upsert(items);
        Assert.Equal(1, result.Accepted);
        var fault = Assert.Single(result.Rejected);
        Assert.Equal((0, "invalid", false), (fault.Index, fault.Code, fault.Retryable));
        Assert.Contains("'image' has 6 bytes", fault.Message);
        Assert.Equal("plain", (await _shop.Client.GetItemAsync("pictured")).Title);
    }

    /// <summary>They are unpacked one after another; none is lost on the way.</summary>
    [Fact]
    public async Task Upsert_LargePictures_AreStored()
    {
        using var bitmap = new SKBitmap(1_100, 1_000, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.White);
        using var image = SKImage.FromBitmap(bitmap);
        var file = image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
        Assert.True(PictureReader.IsLarge(file));

        var result = await Ingest.Upsert([.. Enumerable.Range(0, 6).Select(i => new Item { ItemId = $"large-{i}", Image = i < 5 ? file : file[..^40] })]);

        Assert.Equal(5, result.Accepted);
        var fault = Assert.Single(result.Rejected);
        Assert.Equal((5, "invalid"), (fault.Index, fault.Code));
        Assert.Contains("damaged", fault.Message);
    }

    [Fact]
    public async Task Upsert_UnderAnotherKey_IsInvalid()
    {
        var grain = _shop.Orleans.Client.GetGrain<IItemGrain>(GrainKeys.Item("a"));
        var error = await Assert.ThrowsAsync<InvalidRequestException>(async () => await grain.Upsert(new() { ItemId = "b" }));
        Assert.Equal("itemId", error.Field);
    }

    [Fact]
    public async Task Get_ItemKnownFromAnEventOnly_HasItsIdOnly()
    {
        await _shop.Track("finder", "bare item/1");
        var item = await _shop.Client.GetItemAsync("bare item/1");
        Assert.Equal(("bare item/1", null), (item.ItemId, item.Title));
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetItemAsync("never"));
    }

    [Fact]
    public async Task Track_SearchWithoutItem_CountsTowardsTheVersion()
    {
        var search = _shop.Event("searcher", "x", EventTypes.Search) with { ItemId = null };
        Assert.Equal(1, (await Ingest.Track([search])).UserVersions["searcher"]);
        Assert.Equal(1, (await _shop.Client.GetUserAsync("searcher")).Events["search"]);
    }

    [Fact]
    public async Task Track_MoreAtOnceThanTheSiloTakes_IsRefusedWholeAndTakenLater()
    {
        await using var shop = await ShopCluster.StartAsync(learning: false, services => services.Configure<IngestOptions>(o => o.MaxMegabytesAtWork = 1));
        var batches = Enumerable.Range(0, 60).Select(b => Enumerable.Range(0, 500).Select(i => shop.Event($"p-{i % 5}", $"item-{i}", eventId: $"{b}/{i}")).ToArray()).ToArray();

        var refused = 0;
        await Task.WhenAll(batches.Select(async batch =>
        {
            for (var sent = false; !sent;)
            {
                try
                {
                    sent = (await shop.Client.TrackAsync(batch)).Accepted == 500;
                }
                catch (OverloadedException e)
                {
                    Assert.Equal(TimeSpan.FromSeconds(1), e.RetryAfter);
                    Interlocked.Increment(ref refused);
                    await Task.Delay(20);
                }
            }
        }));

        Assert.NotEqual(0, refused);
        Assert.Equal(6_001, (await shop.Client.TrackAsync([shop.Event("p-0", "item-1")])).UserVersions["p-0"]);
    }
}
