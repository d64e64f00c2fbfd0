using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Users;
using OrleansRec.Storage.Events;

namespace OrleansRec.Cluster.Tests.Users;

public sealed class PersonalDataTests(TrainedShop fixture) : IClassFixture<TrainedShop>
{
    private static readonly UserAttributes German = new() { Attributes = new Dictionary<string, string> { ["country"] = "DE" } };
    private readonly ShopCluster _shop = fixture.Shop;

    [Fact]
    public async Task Forget_User_IsGoneAtOnceAndFromEveryFile()
    {
        var live = (await _shop.Client.ModelsAsync()).Live;
        await _shop.Client.SetUserAsync("secret-person", German);
        var events = Enumerable.Range(0, 300).Select(i => _shop.Event("secret-person", $"item-{i % 40}", eventId: $"secret-event-{i}")).ToList();
        await _shop.Client.TrackAsync(events);
        await _shop.Recommend("secret-person");
        var position = (await _shop.Storage.Events.DescribeAsync("u:secret-person", default)).FirstPosition;
        Assert.True(position > 400);

        var dry = await _shop.Client.ForgetUserAsync("secret-person", dryRun: true);
        var receipt = await _shop.Client.ForgetUserAsync("secret-person");

        Assert.Equal((300L, 1, true, null, null), (dry.Events, dry.Attributes, dry.State, dry.LastModelVersion, dry.ForgottenAt));
        Assert.Equal((300L, 1, true, false), (receipt.Events, receipt.Attributes, receipt.State, receipt.DryRun));
        Assert.NotNull(receipt.ForgottenAt);
        Assert.NotNull(live);
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetUserAsync("secret-person"));
        Assert.Equal(0, (await _shop.Recommend("secret-person")).UserVersion);
        await _shop.Maintain();
        var bytes = _shop.AllBytes();
        Assert.DoesNotContain("secret-person", bytes);
        Assert.DoesNotContain("secret-event", bytes);
        Assert.Contains("person-1", bytes);

        // A replay brings nothing back; the person may come back.
        var replay = await _shop.Client.TrackAsync(events);
        Assert.Equal((0, 300), (replay.Accepted, replay.Rejected.Count));
        Assert.All(replay.Rejected, (entry, i) => Assert.Equal((i, "forgotten", false), (entry.Index, entry.Code, entry.Retryable)));
        await Task.Delay(5);
        Assert.Equal(1, await _shop.Track("secret-person", "item-1"));
    }

    [Fact]
    public async Task Forget_HundredPeopleUnderLoad_LeavesNothingInAnyFileOrExport()
    {
        string[] leaving = [.. Enumerable.Range(0, 100).Select(i => $"leaving-{i}")];
        foreach (var user in leaving)
            await _shop.Client.TrackAsync([.. Enumerable.Range(0, 20).Select(i => _shop.Event(user, $"item-{i}", eventId: $"gone-event-{user}-{i}"))]);
        await _shop.Client.SetUserAsync("leaving-0", German);
        await _shop.TrainAndGoLive();
        using var stop = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await _shop.Client.TrackAsync([.. Enumerable.Range(0, 20).Select(n => _shop.Event($"staying-{caller}-{n}", $"item-{(i + n) % 60}"))]);
                await _shop.Recommend(i % 3 == 0 ? leaving[i % 100] : $"staying-{caller}-{i % 20}");
            }
        }))];

        await Parallel.ForEachAsync(leaving, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (user, cancellation) =>
            Assert.Equal(20, (await _shop.Client.ForgetUserAsync(user, cancellation: cancellation)).Events));
        await stop.CancelAsync();
        await Task.WhenAll(load);

        await _shop.TrainAndGoLive();
        await _shop.Maintain();
        var bytes = _shop.AllBytes();
        Assert.DoesNotContain("leaving-", bytes);
        Assert.DoesNotContain("gone-event", bytes);
        Assert.Contains("staying-3-19", bytes);
        foreach (var user in leaving) Assert.Empty(await _shop.User(user).ReadEvents(0, 100));
    }

    [Fact]
    public async Task Forget_LearnedUser_ReceiptNamesTheVersionAndLaterOnesExcludeIt()
    {
        await _shop.Track("learned", [.. Enumerable.Range(0, 20).Select(i => $"item-{i}")]);
        var saw = await _shop.TrainAndGoLive(full: true);

        var receipt = await _shop.Client.ForgetUserAsync("learned");
        await _shop.Track("somebody-else", "item-1", "item-2");
        var later = await _shop.TrainAndGoLive();

        Assert.Equal(saw, receipt.LastModelVersion);
        Assert.NotEqual(saw, later);
        Assert.Null((await _shop.Client.ForgetUserAsync("learned")).LastModelVersion);
    }

    [Fact]
    public async Task Forget_VisitorWhoNeverSignedIn_IsExportedAndThenGone()
    {
        var visit = _shop.Event("nobody", "item-2", eventId: "visit") with { UserId = null, VisitorId = "cookie-9" };
        await _shop.Client.TrackAsync(visit);
        await _shop.Track("cookie-9", "item-3");

        var lines = await _shop.Client.ExportVisitorAsync("cookie-9").ToListAsync();
        var receipt = await _shop.Client.ForgetVisitorAsync("cookie-9");

        Assert.Equal((null, "cookie-9", 1L), (lines[0].User!.UserId, lines[0].User!.VisitorId, lines[0].User!.Version));
        Assert.Equal(["visit"], lines.Skip(1).Select(line => line.Event!.EventId));
        Assert.Equal((null, "cookie-9", 1L), (receipt.UserId, receipt.VisitorId, receipt.Events));
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.ExportVisitorAsync("cookie-9").ToListAsync().AsTask());
        Assert.Equal("forgotten", (await _shop.Client.TrackAsync(visit)).Rejected[0].Code);
        Assert.Equal(["item-3"], (await _shop.Client.GetUserAsync("cookie-9")).RecentItems);
    }

    [Fact]
    public async Task Forget_MergedVisitor_SaysWhoseTheEventsAre()
    {
        await _shop.Client.MergeUserAsync("owner", "cookie-10");

        var error = await Assert.ThrowsAsync<ConflictException>(() => _shop.Client.ForgetVisitorAsync("cookie-10"));

        Assert.StartsWith("Visitor 'cookie-10' was merged into user 'owner'", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConflictException>(() => _shop.Client.ExportVisitorAsync("cookie-10").ToListAsync().AsTask());
    }

    [Fact]
    public async Task Forget_AmongOtherWritesOfTheSamePerson_AnswersEachOfThem()
    {
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, cancellation) =>
        {
            if (n % 3 == 0) await _shop.Client.ForgetUserAsync("busy", cancellation: cancellation);
            else await _shop.Client.SetUserAsync("busy", German, cancellation);
        });
    }

    [Fact]
    public async Task Merge_VisitorWithHistory_JoinsTheUser()
    {
        await _shop.Track("joined", "item-1");
        var visit = _shop.Event("joined", "item-2") with { UserId = null, VisitorId = "cookie-1" };
        await _shop.Client.TrackAsync([visit, visit with { EventId = "other", ItemId = "item-3" }]);

        var merge = await _shop.Client.MergeUserAsync("joined", "cookie-1");
        var again = await _shop.Client.MergeUserAsync("joined", "cookie-1");

        Assert.Equal(new MergeResult("joined", "cookie-1", 2, 0, 3), merge);
        Assert.Equal((0L, 0L, 3L), (again.Moved, again.Duplicates, again.Version));
        Assert.Equal(["item-3", "item-2", "item-1"], (await _shop.Client.GetUserAsync("joined")).RecentItems);

        // Later events and requests of the visitor are the user's; a retry counts once.
        var late = visit with { EventId = "late", ItemId = "item-4" };
        Assert.Equal(4, (await _shop.Client.TrackAsync(late)).VisitorVersions["cookie-1"]);
        var retried = await _shop.Client.TrackAsync(late);
        Assert.Equal((0, 1), (retried.Accepted, retried.Duplicates));
        Assert.Equal(4, (await _shop.Client.RecommendAsync(new() { VisitorId = "cookie-1", MinUserVersion = 4 })).UserVersion);
        Assert.Equal(4, (await _shop.Client.RecommendAsync(new() { UserId = "joined" })).UserVersion);
        Assert.Equal(4, (await _shop.Client.RankAsync(new() { VisitorId = "cookie-1", ItemIds = ["item-1"] })).UserVersion);
    }

    [Fact]
    public async Task Merge_BeforeEitherIsKnown_SendsTheVisitorsEventsToTheUser()
    {
        Assert.Equal(0, (await _shop.Client.MergeUserAsync("early", "cookie-2")).Version);
        await _shop.Orleans.DeactivateAsync(_shop.Orleans.Client.GetGrain<IUserGrain>("v:cookie-2"));

        var tracked = await _shop.Client.TrackAsync(_shop.Event("early", "item-9") with { UserId = null, VisitorId = "cookie-2" });

        Assert.Equal(1, tracked.VisitorVersions["cookie-2"]);
        Assert.Equal(["item-9"], (await _shop.Client.GetUserAsync("early")).RecentItems);
    }

    [Fact]
    public async Task Merge_IntoASecondUser_NamesTheVisitor()
    {
        await _shop.Client.MergeUserAsync("first", "cookie-3");

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _shop.Client.MergeUserAsync("second", "cookie-3"));

        Assert.Equal("visitorId", error.Field);
    }

    [Fact]
    public async Task Forget_UserWithMergedVisitor_VisitorStartsAnew()
    {
        var visit = _shop.Event("pair", "item-2") with { UserId = null, VisitorId = "cookie-4" };
        await _shop.Client.TrackAsync(visit);
        await _shop.Client.MergeUserAsync("pair", "cookie-4");

        var receipt = await _shop.Client.ForgetUserAsync("pair");
        var replay = await _shop.Client.TrackAsync(visit);
        await Task.Delay(5);
        var fresh = await _shop.Client.TrackAsync(visit with { EventId = "fresh", Timestamp = DateTimeOffset.UtcNow });

        Assert.Equal((1L, 1), (receipt.Events, receipt.Visitors));
        Assert.Equal("forgotten", Assert.Single(replay.Rejected).Code);
        Assert.Equal(1, fresh.VisitorVersions["cookie-4"]);
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetUserAsync("pair"));
    }

    /// <summary>Whoever has the visitor's events after a merge knows nothing of the visitor's own forgetting.</summary>
    [Fact]
    public async Task Merge_VisitorWhoWasForgotten_BringsNoOldEventsBack()
    {
        BehaviourEvent Of(string visitor, string id) => _shop.Event("x", "item-1", eventId: id) with { UserId = null, VisitorId = visitor };
        var (own, merged) = (Of("gone-1", "old-1"), Of("gone-2", "old-2"));
        await _shop.Client.TrackAsync([own, merged]);
        await _shop.Client.MergeUserAsync("first-owner", "gone-2");
        await _shop.Client.ForgetVisitorAsync("gone-1");
        await _shop.Client.ForgetUserAsync("first-owner");
        await Task.Delay(5);

        await _shop.Client.TrackAsync(Of("gone-1", "new-1"));
        await _shop.Client.MergeUserAsync("next-owner", "gone-1");
        await _shop.Client.MergeUserAsync("next-owner", "gone-2");
        var replay = await _shop.Client.TrackAsync([Of("gone-1", "new-2"), own, Of("gone-2", "new-3"), merged]);
        var alone = await _shop.Client.TrackAsync(own);

        Assert.Equal([(1, "forgotten"), (3, "forgotten")], replay.Rejected.Select(entry => (entry.Index, entry.Code)));
        Assert.Equal(3, alone.UserVersions.Values.Concat(alone.VisitorVersions.Values).Single());
        Assert.Equal((2, 0, "forgotten"), (replay.Accepted, alone.Accepted, alone.Rejected.Single().Code));
        Assert.Equal(["new-1", "new-2", "new-3"], (await _shop.Storage.Events.ReadUserAsync("u:next-owner", 0, 9, default)).Select(e => e.Event.EventId).Order());
    }

    /// <summary>A database from a backup has somebody again, who is read into memory before the silo starts whose tombstone file knows.</summary>
    [Fact]
    public async Task Bury_PeopleInMemory_AreForgottenThereToo()
    {
        var visit = _shop.Event("x", "item-2") with { UserId = null, VisitorId = "cookie-11" };
        await _shop.Track("restored", "item-1");
        await _shop.Client.TrackAsync(visit);
        await _shop.Client.MergeUserAsync("restored-owner", "cookie-11");
        var secret = (await _shop.Storage.Events.ReadTombstonesAsync(default)).Secret;

        await _shop.Storage.Events.BuryAsync(new Tombstones(secret, Array.ConvertAll(
            ["u:restored", "u:restored-owner", "v:cookie-11"], key => new Tombstone(Tombstone.Of(secret, key), visit.Timestamp.ToUnixTimeMilliseconds()))), default);

        await ShopCluster.Until(async () => await _shop.User("restored").GetView() is null, "the person is out of memory");
        await ShopCluster.Until(async () => await _shop.User("restored-owner").GetView() is null, "the user is out of memory");
        Assert.Equal("forgotten", (await _shop.Client.TrackAsync(visit)).Rejected.Single().Code);
        var fresh = await _shop.Client.TrackAsync(visit with { EventId = "fresh", Timestamp = visit.Timestamp.AddSeconds(1) });
        Assert.Equal(1, fresh.VisitorVersions["cookie-11"]);
        Assert.Null(await _shop.User("restored-owner").GetView());
    }

    [Theory]
    [InlineData("zero\0\u001A0")]
    [InlineData("..")]
    public async Task Forget_IdThatNoPathHolds_IsExportedAndGone(string id)
    {
        await _shop.Track(id, "item-1", "item-2");

        Assert.Equal(3, await _shop.Client.ExportUserAsync(id).CountAsync());
        Assert.Equal(2, (await _shop.Client.ForgetUserAsync(id)).Events);
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetUserAsync(id));
    }

    [Fact]
    public async Task Export_UserWithAttributesAndMergedVisitor_IsComplete()
    {
        await _shop.Client.SetUserAsync("exported", German);
        var events = Enumerable.Range(0, 700).Select(i => _shop.Event("exported", $"item-{i % 50}", i % 3 == 0 ? EventTypes.Purchase : EventTypes.View)
            with
        { Price = i, Properties = new Dictionary<string, string> { ["n"] = $"{i}" } }).ToList();
        await _shop.Client.TrackAsync(events);
        await _shop.Client.MergeUserAsync("exported", "cookie-5");

        var lines = new List<UserExportLine>();
        await foreach (var line in _shop.Client.ExportUserAsync("exported")) lines.Add(line);

        Assert.Equal(701, lines.Count);
        Assert.Equal(("exported", "DE", 700L), (lines[0].User!.UserId, lines[0].User!.Attributes["country"], lines[0].User!.Version));
        Assert.Equal(["cookie-5"], lines[0].User!.VisitorIds);
        Assert.Equal(events.Select(e => (e.EventId, e.ItemId, e.Type, e.Price)), lines.Skip(1).Select(l => (l.Event!.EventId, l.Event.ItemId, l.Event.Type, l.Event.Price)));
        Assert.Equal("699", lines[^1].Event!.Properties!["n"]);
    }
}
