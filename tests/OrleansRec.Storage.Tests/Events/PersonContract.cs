using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Tests.Events;

/// <summary>What every event log does when people are forgotten or merged.</summary>
public abstract class PersonContract : EventLogContract
{
    private static readonly DateTimeOffset Now = Sample.Start.AddDays(1);

    [SkippableFact]
    public async Task Forget_UserWithEvents_RemovesThemAndTellsWhat()
    {
        await Log.Append("u:1", 0, "a", "b");
        await Log.Append("u:2", 0, "c");

        var removed = await Log.ForgetAsync("u:1", Now, default);

        Assert.Equal((2L, 1L), (removed.Events, removed.FirstPosition));
        Assert.Empty(await Log.IdsOf("u:1"));
        Assert.Equal(["u:2"], (await Log.All()).Select(stored => stored.UserKey));
        Assert.Equal((0L, (long?)null), (await Log.DescribeAsync("u:1", default)) is var left ? (left.Events, left.FirstPosition) : default);
        Assert.Equal(3, await Log.HeadAsync(default));
        Assert.Equal(1, await Log.ForgettingsAsync(default));
    }

    [SkippableFact]
    public async Task Forget_ThenReplayed_RefusesOldEventsAndCountsNewOnesFromOne()
    {
        await Log.Append("u:1", 0, "a", "b");
        await Log.ForgetAsync("u:1", Now, default);

        var replayed = await Log.Append("u:1", 0, "a", "b");
        var later = Sample.View("c") with { Event = Sample.View("c").Event with { Timestamp = Now.AddMilliseconds(1) } };
        var mixed = await Log.AppendAsync("u:1", 0, [.. Sample.Views("a"), later], default);

        Assert.Equal([AppendOutcome.Forgotten, AppendOutcome.Forgotten], replayed.Outcomes);
        Assert.Equal(0, replayed.Version);
        Assert.Equal([AppendOutcome.Forgotten, AppendOutcome.Accepted], mixed.Outcomes);
        Assert.Equal(1, mixed.Version);
        Assert.Equal(["c"], await Log.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Trim_OldEvents_RemovesThemFromTheBeginningAndKeepsTheNumbers()
    {
        EventToAppend At(string id, int days) => Sample.View(id) with { Event = Sample.View(id).Event with { Timestamp = Sample.Start.AddDays(days) } };
        await Log.AppendAsync("u:1", 0, [At("a", 0), At("b", 1), At("c", 20), At("d", 2), At("e", 21)], default);
        await Log.AppendAsync("u:2", 0, [At("f", 0), At("g", 0)], default);

        Assert.Equal(0, await Log.TrimAsync("u:1", 5, Sample.Start, 100, default));
        Assert.Equal(0, await Log.TrimAsync("u:nobody", 5, Sample.Start.AddDays(10), 100, default));
        Assert.Equal(1, await Log.TrimAsync("u:1", 5, Sample.Start.AddDays(10), 1, default));
        Assert.Equal(1, await Log.TrimAsync("u:1", 5, Sample.Start.AddDays(10), 100, default));
        Assert.Equal(1, await Log.TrimAsync("u:2", 9, Sample.Start.AddDays(10), 100, default));

        Assert.Equal(["c", "d", "e"], await Log.IdsOf("u:1"));
        Assert.Equal(["g"], await Log.IdsOf("u:2"));
        Assert.Equal([3L, 4, 5, 2], (await Log.All()).Select(stored => stored.Seq));
        Assert.Equal((false, 6L), (await Log.Append("u:1", 5, "h")) is var next ? (next.Conflict, next.Version) : default);
        Assert.Equal((false, 3L), (await Log.Append("u:2", 2, "i")) is var other ? (other.Conflict, other.Version) : default);
    }

    [SkippableFact]
    public async Task Forget_EventAheadOfTheClock_IsRefusedToo()
    {
        await Log.Append("u:1", 0, "a");

        await Log.ForgetAsync("u:1", Sample.Start.AddMinutes(-5), default);

        Assert.Equal([AppendOutcome.Forgotten], (await Log.Append("u:1", 0, "a")).Outcomes);
    }

    [SkippableFact]
    public async Task Forget_Reopened_StillRefuses()
    {
        await Log.Append("u:1", 0, "a");
        await Log.ForgetAsync("u:1", Now, default);
        await Log.DisposeAsync();

        await using var reopened = await OpenAsync();

        Assert.Equal([AppendOutcome.Forgotten], (await reopened.Append("u:1", 0, "a")).Outcomes);
        Assert.Equal(1, await reopened.ForgettingsAsync(default));
        Assert.Equal(2, (await reopened.Append("u:2", 0, "x", "y")).Version);
        Assert.Equal(["u:2", "u:2"], (await reopened.All()).Select(stored => stored.UserKey));
    }

    [SkippableFact]
    public async Task Forget_AgainOrUnknown_RemovesNothing()
    {
        await Log.Append("u:1", 0, "a");
        await Log.ForgetAsync("u:1", Now, default);

        Assert.Equal(0, (await Log.ForgetAsync("u:1", Now.AddDays(-2), default)).Events);
        Assert.Equal(0, (await Log.ForgetAsync("u:nobody", Now, default)).Events);
        Assert.Equal([AppendOutcome.Forgotten], (await Log.Append("u:1", 0, "a")).Outcomes);
    }

    [SkippableFact]
    public async Task Forget_UserWithMergedVisitors_RefusesTheirEventsToo()
    {
        await Log.Append("v:x", 0, "a");
        await Log.MergeAsync("v:x", "u:1", default);

        var removed = await Log.ForgetAsync("u:1", Now, default);

        Assert.Equal(["v:x"], removed.Visitors);
        Assert.Equal([AppendOutcome.Forgotten], (await Log.Append("v:x", 0, "a")).Outcomes);
        Assert.Null((await Log.DescribeAsync("v:x", default)).MergedInto);
        Assert.Empty(await Log.All());
    }

    [SkippableFact]
    public async Task Merge_VisitorThenUser_JoinsWithoutLossOrDoubleCount()
    {
        await Log.Append("u:1", 0, "a", "shared");
        await Log.Append("v:x", 0, "shared", "b", "c");

        var merge = await Log.MergeAsync("v:x", "u:1", default);

        Assert.Equal(new LogMerge(2, 1, 0, 4), merge);
        Assert.Equal(["a", "shared", "b", "c"], await Log.IdsOf("u:1"));
        Assert.Equal([1L, 2, 3, 4], (await Log.ReadUserAsync("u:1", 0, 10, default)).Select(stored => stored.Seq));
        Assert.All(await Log.All(), stored => Assert.Equal(("u:1", "1", null), (stored.UserKey, stored.Event.UserId, stored.Event.VisitorId)));
        Assert.Equal(["v:x"], (await Log.DescribeAsync("u:1", default)).Visitors);
        Assert.Equal("u:1", (await Log.DescribeAsync("v:x", default)).MergedInto);
    }

    [SkippableFact]
    public async Task Merge_IntoAUserWhoWasForgotten_BringsOnlyWhatIsLater()
    {
        await Log.Append("u:1", 0, "own");
        await Log.ForgetAsync("u:1", Sample.Start, default);
        await Log.Append("v:x", 0, "old", "own");
        var later = Sample.View("new") with { Event = Sample.View("new").Event with { Timestamp = Sample.Start.AddHours(1) } };
        await Log.AppendAsync("v:x", 2, [later], default);

        Assert.Equal(new LogMerge(1, 0, 2, 1), await Log.MergeAsync("v:x", "u:1", default));
        Assert.Equal(["new"], await Log.IdsOf("u:1"));
        Assert.Single(await Log.All());
    }

    [SkippableFact]
    public async Task Merge_Again_ChangesNothing()
    {
        await Log.Append("v:x", 0, "a");
        await Log.MergeAsync("v:x", "u:1", default);

        Assert.Equal(new LogMerge(0, 0, 0, 1), await Log.MergeAsync("v:x", "u:1", default));
        Assert.Equal(["a"], await Log.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Merge_BeforeEitherIsKnown_SendsLaterEventsToTheUser()
    {
        Assert.Equal(new LogMerge(0, 0, 0, 0), await Log.MergeAsync("v:x", "u:1", default));

        var append = await Log.Append("v:x", 0, "a");

        Assert.Equal(("u:1", false), (append.MergedInto, append.Conflict));
        Assert.Empty(await Log.All());
        Assert.Equal(1, (await Log.Append("u:1", 0, "a")).Version);
    }

    [SkippableFact]
    public async Task Merge_IntoASecondUser_IsRefusedAndFailsNobodyElse()
    {
        await Log.Append("v:x", 0, "a");
        await Log.MergeAsync("v:x", "u:1", default);

        var refused = Log.MergeAsync("v:x", "u:2", default).AsTask();
        var other = await Log.Append("u:3", 0, "b");

        Assert.Equal("visitorId", (await Assert.ThrowsAsync<InvalidRequestException>(() => refused)).Field);
        Assert.Equal(1, other.Version);
        Assert.Empty(await Log.IdsOf("u:2"));
    }

    [SkippableFact]
    public async Task Merge_RacingWithAppends_LosesNothing()
    {
        await Log.Append("u:1", 0, "own");
        var merging = Task.Run(() => Log.MergeAsync("v:x", "u:1", default).AsTask());
        for (var n = 0; n < 50; n++)
        {
            var append = await Log.Append("v:x", n, "e" + n);
            if (append.MergedInto is null) continue;
            var version = (await Log.DescribeAsync("u:1", default)).Events;
            Assert.Equal([AppendOutcome.Accepted], (await Log.Append("u:1", version, "e" + n)).Outcomes);
        }
        await merging;

        Assert.Equal(51, (await Log.IdsOf("u:1")).Distinct().Count());
    }
}
