using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Grains;
using OrleansRec.Grains.Users;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage.Events;

namespace OrleansRec.Cluster.Tests.Users;

public sealed class UserGrainTests(EmptyShop fixture) : IClassFixture<EmptyShop>
{
    private readonly ShopCluster _shop = fixture.Shop;

    [Fact]
    public async Task TrackThenRecommend_ManyPairs_NeverAnswersStale()
    {
        var stale = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async person =>
        {
            var user = $"pairs-{person}";
            for (var i = 0; i < 60; i++)
            {
                var result = await _shop.Client.TrackAsync(_shop.Event(user, $"item-{i % 30}"));
                var answer = await _shop.Client.RecommendAsync(new() { UserId = user, MinUserVersion = result.UserVersions[user] });
                if (answer.UserVersion < i + 1) Interlocked.Increment(ref stale);
            }
        }));
        Assert.Equal(0, stale);
    }

    [Fact]
    public async Task Track_SameIds_CountOnce()
    {
        var e = _shop.Event("twice", "item-1");
        var first = await _shop.User("twice").Track([e, e, _shop.Event("twice", "item-2")]);
        var again = await _shop.User("twice").Track([e]);
        Assert.Equal((2L, 2, 1), (first.Version, first.Accepted, first.Duplicates));
        Assert.Equal((2L, 0, 1), (again.Version, again.Accepted, again.Duplicates));
        Assert.Equal(["item-2", "item-1"], (await _shop.User("twice").GetView())!.RecentItems);
    }

    [Theory]
    [InlineData("020235", "20235", "0x20235", "2O235")]
    [InlineData("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "3F2504E0-4F89-11D3-9A0C-0305E82C3301", "3f2504e04f8911d39a0c0305e82c3301", "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}")]
    [InlineData("\u00e9", "e\u0301", "E\u0301", "\u00c9")]
    [InlineData("a/b", "a%2Fb", "a%252Fb", "a\\b")]
    [InlineData("anna", "anna ", " anna", "anna\u200b")]
    public async Task Track_IdsThatLookAlike_AreDifferentPeople(params string[] ids)
    {
        var longest = new string('\u754c', 85);
        string[] people = [.. ids, .. ids.Select(id => longest[..^id.Length] + id), longest + "x"];
        people = [.. people.Where(id => Encoding.UTF8.GetByteCount(id) <= 256)];
        for (var person = 0; person < people.Length; person++)
        {
            for (var n = 0; n <= person; n++) await _shop.Client.TrackAsync(_shop.Event(people[person], $"item-{n}", eventId: $"same-{n}"));
            await _shop.Orleans.DeactivateAsync(_shop.User(people[person]));
        }

        for (var person = 0; person < people.Length; person++)
            Assert.Equal(person + 1, (await _shop.Client.GetUserAsync(people[person])).Version);
    }

    [Fact]
    public async Task Track_BadEntries_AreRejectedAndTheRestCounts()
    {
        var future = _shop.Event("mixed", "item-1") with { Timestamp = DateTimeOffset.UtcNow.AddHours(1) };
        var result = await _shop.User("mixed").Track(
            [_shop.Event("mixed", ""), _shop.Event("mixed", "item-1"), future, _shop.Event("another", "item-1")]);
        Assert.Equal((1L, 1), (result.Version, result.Accepted));
        Assert.Equal([(0, "invalid"), (2, "in_future"), (3, "invalid")], result.Rejected.Select(r => (r.Index, r.Code)));
    }

    [Fact]
    public async Task Track_LogAheadOfTheGrain_ReadsUpAndGoesOn()
    {
        await _shop.Track("raced", "item-1");
        var behind = new EventToAppend(_shop.Event("raced", "item-2"), await _shop.Storage.Catalogue.ResolveAsync("item-2", default));
        Assert.False((await _shop.Storage.Events.AppendAsync("u:raced", 1, [behind], default)).Conflict);

        Assert.Equal(3, await _shop.Track("raced", "item-3"));
        Assert.Equal(["item-3", "item-2", "item-1"], (await _shop.User("raced").GetView())!.RecentItems);
        var log = await _shop.Storage.Events.ReadUserAsync("u:raced", 0, 10, default);
        Assert.Equal([1L, 2, 3], log.Select(e => e.Seq));
    }

    [Fact]
    public async Task Recommend_LogAheadOfTheGrain_ReadsUpToTheVersionAskedFor()
    {
        await _shop.Track("ahead", "item-1");
        var behind = new EventToAppend(_shop.Event("ahead", "item-2"), await _shop.Storage.Catalogue.ResolveAsync("item-2", default));
        await _shop.Storage.Events.AppendAsync("u:ahead", 1, [behind], default);
        Assert.Equal(2, (await _shop.Client.RecommendAsync(new() { UserId = "ahead", MinUserVersion = 2 })).UserVersion);
    }

    [Fact]
    public async Task Recommend_VersionThatNeverWas_NamesBothNumbers()
    {
        await _shop.Track("short", "item-1");
        var request = new RecommendationRequest { UserId = "short", MinUserVersion = 7 };
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _shop.Client.RecommendAsync(request));
        Assert.Equal("minUserVersion", error.Field);
        Assert.Contains("is 7, but the log holds 1 events", error.Message);
    }

    [Fact]
    public async Task Activation_SnapshotAndTail_EqualFullReplay()
    {
        var user = _shop.User("long");
        for (var batch = 0; batch < 4; batch++)
            await user.Track([.. Enumerable.Range(0, 70).Select(i => _shop.Event("long", $"item-{i * (batch + 3) % 50}", Type(i)))]);
        await user.Track([_shop.Event("long", "item-7", EventTypes.Purchase)]);
        var before = await user.GetView();
        await _shop.Orleans.DeactivateAsync(user);

        AssertSame(before, await user.GetView());
        var replay = new UserJournal("u:long", _shop.Storage.Events);
        await replay.ReloadAsync();
        AssertSame(UserViews.Of("long", replay.Unpack(), new Dictionary<string, string>(), _shop.Storage.Catalogue), before);

        static string Type(int i) => i % 5 == 0 ? EventTypes.AddToCart : i % 11 == 0 ? EventTypes.Purchase : EventTypes.View;
    }

    [Fact]
    public async Task Track_ManyEvents_WritesTheSnapshot()
    {
        var user = _shop.User("snapped");
        await user.Track([.. Enumerable.Range(0, 300).Select(i => _shop.Event("snapped", $"item-{i % 20}"))]);
        Assert.Equal(300, await StoredVersion("snapped"));
        await _shop.Track("snapped", [.. Enumerable.Range(0, 40).Select(i => $"item-{i}")]);
        Assert.Equal(300, await StoredVersion("snapped"));
        await _shop.Orleans.DeactivateAsync(user);
        Assert.Equal(340, await StoredVersion("snapped"));
    }

    [Fact]
    public async Task SetAttributes_ThenDeactivated_AreKept()
    {
        var attributes = new UserAttributes { Attributes = new Dictionary<string, string> { ["country"] = "DE" } };
        Assert.Equal("DE", (await _shop.Client.SetUserAsync("known", attributes)).Attributes["country"]);
        await _shop.Orleans.DeactivateAsync(_shop.User("known"));
        var known = await _shop.Client.GetUserAsync("known");
        Assert.Equal(("DE", 0L), (known.Attributes["country"], known.Version));
    }

    [Fact]
    public async Task GetView_NothingKnown_IsNotFound() =>
        await Assert.ThrowsAsync<NotFoundException>(() => _shop.Client.GetUserAsync("nobody"));

    [Fact]
    public async Task Recommend_NoModel_AnswersTrendingUnderTheSameRules()
    {
        await _shop.Client.TrackAsync([.. Enumerable.Range(0, 40).Select(i => _shop.Event($"crowd-{i}", i % 4 == 0 ? "less" : "most"))]);
        await _shop.Client.UpsertItemsAsync(
            [new() { ItemId = "gone", Available = false }, .. Enumerable.Range(0, 5).Select(ShopCluster.NewItem)]);
        await _shop.Track("crowd-1", "gone", "gone", "gone");
        // Every silo follows the log by itself, and the three people live on any of them.
        foreach (var person in (string[])["newcomer", "crowd-1", "crowd-2"])
        {
            await ShopCluster.Until(
                async () =>
                {
                    var ids = (await _shop.Recommend(person, 500)).Items.Select(item => item.ItemId).ToList();
                    return ids.Contains("item-4") && ids.Contains("less") && ids.IndexOf("most") < ids.IndexOf("less") && !ids.Contains("gone");
                },
                "the list reaches the silo",
                10);
        }

        var answer = await _shop.Client.RecommendAsync(new() { UserId = "newcomer", Count = 5, ExcludeItemIds = ["most"] });
        Assert.Equal("trending: no model is loaded yet", answer.Fallback);
        Assert.Null(answer.ModelVersion);
        Assert.Equal(5, answer.Items.Count);
        Assert.DoesNotContain(answer.Items, item => item.ItemId is "most" or "gone");
        var unseen = await _shop.Client.RecommendAsync(new() { UserId = "crowd-1", Count = 500, ExcludeSeen = true });
        Assert.DoesNotContain(unseen.Items, item => item.ItemId == "most");
        Assert.Contains(unseen.Items, item => item.ItemId == "less");
        await _shop.Client.TrackAsync(_shop.Event("crowd-2", "less") with { Type = EventTypes.Dislike });
        var liked = await _shop.Client.RecommendAsync(new() { UserId = "crowd-2", Count = 500 });
        Assert.DoesNotContain(liked.Items, item => item.ItemId == "less");
        Assert.Contains(liked.Items, item => item.ItemId == "most");
    }

    [Fact]
    public async Task Recommend_Ids_AreUnique()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _shop.Recommend($"id-{i}", 1)));
        Assert.Equal(50, answers.Select(a => a.RecommendationId).Distinct().Count());
    }

    [Theory]
    [InlineData("checkout", 10, "scenario")]
    [InlineData(Scenarios.Home, 501, "count")]
    [InlineData(Scenarios.Product, 10, "itemId")]
    public async Task Recommend_BadRequest_NamesTheField(string scenario, int count, string field)
    {
        // Straight to the grain: it does not trust its callers.
        var request = new RecommendationRequest { UserId = "bad", Scenario = scenario, Count = count };
        var error = await Assert.ThrowsAsync<InvalidRequestException>(async () => await _shop.User("bad").Recommend(request));
        Assert.Equal(field, error.Field);
    }

    private async Task<long> StoredVersion(string userId)
    {
        var stored = new GrainState<UserSnapshot>(new());
        var silo = _shop.Orleans.Silos[0].ServiceProvider;
        var storage = silo.GetRequiredKeyedService<IGrainStorage>(OrleansRecSiloBuilderExtensions.SnapshotStorage);
        await storage.ReadStateAsync("user", _shop.User(userId).GetGrainId(), stored);
        return UserStatePacking.Unpack(stored.State!.State!).Version;
    }

    private static void AssertSame(UserView? expected, UserView? actual)
    {
        Assert.Equal((expected!.Version, expected.LastSeen), (actual!.Version, actual.LastSeen));
        Assert.Equal(expected.Events, actual.Events);
        Assert.Equal(expected.RecentItems, actual.RecentItems);
        Assert.Equal(expected.Cart, actual.Cart);
    }
}
