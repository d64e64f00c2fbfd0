using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Tests.Events;

/// <summary>What every event log does, whatever it is kept in.</summary>
public abstract class EventLogContract : IAsyncLifetime
{
    protected IEventLog Log { get; private set; } = null!;

    public async Task InitializeAsync() => Log = await OpenAsync();

    public virtual async Task DisposeAsync() => await Log.DisposeAsync();

    /// <summary>Opens the log of this test; opened again it has what was acknowledged. An item's id is <c>item-</c> and its index.</summary>
    protected abstract Task<IEventLog> OpenAsync();

    [SkippableFact]
    public async Task Append_NewUser_CountsFromOne()
    {
        var result = await Log.Append("u:1", 0, "a", "b");

        Assert.False(result.Conflict);
        Assert.Equal(2, result.Version);
        Assert.Equal([AppendOutcome.Accepted, AppendOutcome.Accepted], result.Outcomes);
        Assert.Equal([1L, 2L], (await Log.All()).Select(stored => stored.Seq));
    }

    [SkippableFact]
    public async Task Append_StaleVersion_ConflictsAndWritesNothing()
    {
        await Log.Append("u:1", 0, "a", "b");

        var result = await Log.Append("u:1", 1, "c");

        Assert.True(result.Conflict);
        Assert.Equal(2, result.Version);
        Assert.Empty(result.Outcomes);
        Assert.Equal(["a", "b"], await Log.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Append_VersionAheadOfUnknownUser_ConflictsAtZero()
    {
        var result = await Log.Append("u:1", 3, "a");

        Assert.True(result.Conflict);
        Assert.Equal(0, result.Version);
    }

    [SkippableFact]
    public async Task Append_ManyUsersAtOnce_EachOneIsAsIfAlone()
    {
        await Log.Append("u:1", 0, "a");
        UserAppend[] appends = [new("u:1", 0, Sample.Views("b")), new("u:2", 0, Sample.Views("a", "b", "a")), new("v:2", 0, Sample.Views("c"))];

        var results = await Log.AppendAsync(appends, default);

        Assert.Equal([(true, 1L), (false, 2L), (false, 1L)], results.Select(result => (result!.Conflict, result.Version)));
        Assert.Equal([AppendOutcome.Accepted, AppendOutcome.Accepted, AppendOutcome.Duplicate], results[1]!.Outcomes);
        Assert.Equal(["a"], await Log.IdsOf("u:1"));
        Assert.Equal(["c"], await Log.IdsOf("v:2"));
        Assert.Empty(await Log.AppendAsync([], default));
    }

    [SkippableFact]
    public async Task Append_RepeatAfterUnknownOutcome_GivesDuplicates()
    {
        await Log.Append("u:1", 0, "a", "b");

        var repeated = await Log.Append("u:1", 0, "a", "b");
        var reloaded = await Log.Append("u:1", repeated.Version, "a", "b");

        Assert.True(repeated.Conflict);
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Duplicate], reloaded.Outcomes);
        Assert.Equal(2, reloaded.Version);
        Assert.Equal(["a", "b"], await Log.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Append_DuplicatesWithinOneCall_CountOnce()
    {
        var result = await Log.Append("u:1", 0, "a", "b", "a", "c");

        Assert.Equal([AppendOutcome.Accepted, AppendOutcome.Accepted, AppendOutcome.Duplicate, AppendOutcome.Accepted], result.Outcomes);
        Assert.Equal(3, result.Version);
        Assert.Equal(["a", "b", "c"], await Log.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Append_SameIdOfOtherUser_IsAccepted()
    {
        await Log.Append("u:1", 0, "a");

        Assert.Equal([AppendOutcome.Accepted], (await Log.Append("v:1", 0, "a")).Outcomes);
    }

    [SkippableFact]
    public async Task Append_NoEvents_ComparesVersionsOnly()
    {
        await Log.Append("u:1", 0, "a");

        Assert.True((await Log.Append("u:1", 0)).Conflict);
        Assert.False((await Log.Append("u:1", 1)).Conflict);
        Assert.Equal(1, await Log.HeadAsync(default));
    }

    [SkippableFact]
    public async Task Append_ManyUsersAtOnce_OneUsersConflictFailsNobodyElse()
    {
        await Log.Append("u:bad", 0, "x");

        var calls = Enumerable.Range(0, 200).Select(user => user % 4 == 0
            ? Log.Append("u:bad", 0, "y" + user).AsTask()
            : Log.Append("u:" + user, 0, "a", "b").AsTask());
        var results = await Task.WhenAll(calls);

        Assert.All(results.Where((_, user) => user % 4 == 0), result => Assert.True(result.Conflict));
        Assert.All(results.Where((_, user) => user % 4 != 0), result => Assert.Equal((false, 2L), (result.Conflict, result.Version)));
        Assert.Equal(["x"], await Log.IdsOf("u:bad"));
    }

    [SkippableFact]
    public async Task Append_RacingForOneVersion_OneWins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Log.Append("u:1", 0, "e" + n).AsTask()));

        Assert.Single(results, result => !result.Conflict);
        Assert.Single(await Log.All());
    }

    [SkippableFact]
    public async Task Read_EveryField_ComesBackAsWritten()
    {
        var full = new BehaviourEvent
        {
            EventId = "ä/1",
            VisitorId = "9",
            ItemId = "item-7",
            Type = "wrapGift",
            Timestamp = Sample.Start.AddMilliseconds(123),
            Value = 4.5,
            Quantity = -2,
            Price = 0.1,
            Currency = "EUR",
            SessionId = "s",
            Platform = "ios",
            Scenario = "home",
            RecommendationId = "r",
            Position = 3,
            Properties = new Dictionary<string, string> { ["colour"] = "blå", ["empty"] = "" },
        };
        var bare = new BehaviourEvent { EventId = "b", VisitorId = "9", Type = EventTypes.Search, Timestamp = Sample.Start };
        var unindexed = bare with { EventId = "c", ItemId = "elsewhere" };
        await Log.AppendAsync("v:9", 0, [new(full, 7), new(bare, -1), new(unindexed, -1)], default);

        var stored = await Log.ReadUserAsync("v:9", 0, 10, default);

        Assert.Equal([7, -1, -1], stored.Select(entry => entry.Item));
        Assert.All(stored, entry => Assert.Equal("v:9", entry.UserKey));
        Assert.Equal(full.Properties, stored[0].Event.Properties);
        Assert.Equal(full with { Properties = null }, stored[0].Event with { Properties = null });
        Assert.Equal(bare, stored[1].Event);
        Assert.Equal(unindexed, stored[2].Event);
    }

    [SkippableFact]
    public async Task ReadUser_AfterVersion_GivesTheTailInOrder()
    {
        await Log.Append("u:1", 0, "a", "b");
        await Log.Append("u:2", 0, "x");
        await Log.Append("u:1", 2, "c", "d");

        Assert.Equal(["c", "d"], await Log.IdsOf("u:1", afterSeq: 2));
        Assert.Equal(["b"], (await Log.ReadUserAsync("u:1", 1, 1, default)).Select(stored => stored.Event.EventId));
        Assert.Empty(await Log.IdsOf("u:unknown"));
    }

    [SkippableFact]
    public async Task Read_AfterPosition_GivesTheRestUpToTheLimit()
    {
        await Log.Append("u:1", 0, "a", "b");
        await Log.Append("u:2", 0, "c");
        var all = await Log.All();

        Assert.Equal(["b"], (await Log.ReadAsync(all[0].Position, 1, default)).Select(stored => stored.Event.EventId));
        Assert.Equal(["c"], (await Log.All(all[1].Position)).Select(stored => stored.Event.EventId));
        Assert.Equal(all[2].Position, await Log.HeadAsync(default));
        Assert.Empty(await Log.All(all[2].Position));
    }

    [SkippableFact]
    public async Task Head_EmptyLog_IsZero() => Assert.Equal(0, await Log.HeadAsync(default));

    [SkippableFact]
    public async Task Read_WhileOthersAppend_NeverSkipsAnEvent()
    {
        const int Users = 16, Rounds = 40;
        var writing = Task.WhenAll(Enumerable.Range(0, Users).Select(user => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++) await Log.Append("u:" + user, round * 2, $"{round}a", $"{round}b");
        })));

        List<StoredEvent> tail = [];
        while (tail.Count < Users * Rounds * 2)
        {
            if (writing.IsFaulted) await writing;
            tail.AddRange(await Log.ReadAsync(tail.Count == 0 ? 0 : tail[^1].Position, 7, default));
        }

        await writing;
        Assert.Equal((await Log.All()).Select(stored => stored.Position), tail.Select(stored => stored.Position));
        Assert.All(tail.GroupBy(stored => stored.UserKey), user =>
            Assert.Equal(Enumerable.Range(1, Rounds * 2).Select(seq => (long)seq), user.Select(stored => stored.Seq)));
    }

    [SkippableFact]
    public async Task Append_AfterDispose_ThrowsAndReopenedKeepsAll()
    {
        await Log.Append("u:1", 0, "a");
        await Log.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Log.Append("u:1", 1, "b").AsTask());

        await using var reopened = await OpenAsync();

        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Accepted], (await reopened.Append("u:1", 1, "a", "b")).Outcomes);
        Assert.Equal(["a", "b"], await reopened.IdsOf("u:1"));
        Assert.Equal(2, await reopened.HeadAsync(default));
    }

    [SkippableFact]
    public async Task Append_Cancelled_Throws()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Log.AppendAsync("u:1", 0, Sample.Views("a"), new CancellationToken(canceled: true)).AsTask());
    }
}
