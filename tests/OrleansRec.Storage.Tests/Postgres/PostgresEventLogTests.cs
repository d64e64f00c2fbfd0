using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Events;

namespace OrleansRec.Storage.Tests.Postgres;

public sealed class PostgresEventLogTests : PersonContract
{
    private readonly TestDatabase _database = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [SkippableFact]
    public async Task Append_TableFails_TellsUnavailableAndTheNextOneWorks()
    {
        await Log.Append("u:1", 0, "a");
        await _database.ExecuteAsync("ALTER TABLE event RENAME TO elsewhere");
        await Unavailable.RequireAsync(() => Log.Append("u:1", 1, "b").AsTask());
        await Unavailable.RequireAsync(() => Log.ReadUserAsync("u:1", 0, 10, default).AsTask());
        Assert.True(Log.WritesFail);
        await _database.ExecuteAsync("ALTER TABLE elsewhere RENAME TO event");

        var result = await Log.Append("u:1", 1, "b");

        Assert.Equal((false, 2L, false), (result.Conflict, result.Version, Log.WritesFail));
        Assert.Equal(["a", "b"], await Log.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Append_SessionsCutInBetween_IsWrittenOverANewOne()
    {
        await Log.Append("u:1", 0, "a");
        await _database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()");

        Assert.Equal(2, (await Log.Append("u:1", 1, "b")).Version);
    }

    [SkippableFact]
    public async Task Append_OtherSiloWroteThePerson_ConflictsAndFailsNobodyElse()
    {
        await using var other = await OpenAsync();
        await Log.Append("u:1", 0, "a");
        await other.Append("u:1", 1, "b");

        var results = await Task.WhenAll(Log.Append("u:1", 1, "c").AsTask(), Log.Append("u:2", 0, "x").AsTask());

        Assert.Equal([(true, 2L), (false, 1L)], results.Select(result => (result.Conflict, result.Version)));
        Assert.Equal(3, (await Log.Append("u:1", 2, "c")).Version);
        Assert.Equal(4, (await other.Append("u:1", 3, "d")).Version);
        Assert.Equal(["a", "b", "c", "d"], await Log.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Append_NoEventsAfterAnotherSiloWrote_Conflicts()
    {
        await using var other = await OpenAsync();
        await Log.Append("u:1", 0, "a");
        await other.Append("u:1", 1, "b");

        Assert.True((await Log.Append("u:1", 1)).Conflict);
    }

    [SkippableFact]
    public async Task Append_RepeatsAmongOthersEvents_AreTheOnlyDuplicates()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(user => Log.Append("u:" + user, 0, "a", "b").AsTask()));

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(user =>
            (user % 2 == 0 ? Log.Append("u:" + user, 2, "c", "a", "d") : Log.Append("u:" + user, 2, "c", "e", "d")).AsTask()));

        Assert.All(results, (result, user) => Assert.Equal(user % 2 == 0 ? 4 : 5, result.Version));
        Assert.All(results, (result, user) => Assert.Equal(user % 2 == 0, result.Outcomes[1] == AppendOutcome.Duplicate));
        Assert.Equal(["a", "b", "c", "d"], await Log.IdsOf("u:0"));
    }

    [SkippableFact]
    public async Task Append_ThreeSilosAtOnce_CountDenselyAndTailReadersSkipNothing()
    {
        const int Rounds = 30, Users = 6;
        await using var second = await OpenAsync();
        await using var third = await OpenAsync();
        IEventLog[] silos = [Log, second, third];
        var writing = Task.WhenAll(silos.SelectMany((silo, s) => Enumerable.Range(0, Users).Select(user => Task.Run(async () =>
        {
            long version = 0;
            for (var round = 0; round < Rounds; round++)
            {
                AppendResult result;
                do
                {
                    result = await silo.Append("u:" + user, version, $"{s}-{round}");
                    version = result.Version;
                }
                while (result.Conflict);
            }
        }))));

        List<StoredEvent> tail = [];
        while (tail.Count < silos.Length * Rounds * Users)
        {
            if (writing.IsFaulted) await writing;
            tail.AddRange(await Log.ReadAsync(tail.Count == 0 ? 0 : tail[^1].Position, 5, default));
        }

        await writing;
        Assert.Equal((await Log.All()).Select(stored => stored.Position), tail.Select(stored => stored.Position));
        Assert.All(tail.GroupBy(stored => stored.UserKey), user =>
            Assert.Equal(Enumerable.Range(1, silos.Length * Rounds).Select(seq => (long)seq), user.Select(stored => stored.Seq)));
    }

    [SkippableFact]
    public async Task Forget_WhileAnotherSiloRemembersThePerson_IsSeenThere()
    {
        await using var other = await OpenAsync();
        await other.Append("u:1", 0, "a", "b");

        await Log.ForgetAsync("u:1", Sample.Start.AddDays(1), default);

        Assert.Equal((true, 0L), (await other.Append("u:1", 2, "c")) is var conflict ? (conflict.Conflict, conflict.Version) : default);
        Assert.Equal([AppendOutcome.Forgotten], (await other.Append("u:1", 0, "c")).Outcomes);
        Assert.Equal(1, await other.ForgettingsAsync(default));
    }

    [SkippableFact]
    public async Task Merge_WhileAnotherSiloRemembersTheVisitor_SendsItsEventsToTheUser()
    {
        await using var other = await OpenAsync();
        await other.Append("v:x", 0, "a");

        await Log.MergeAsync("v:x", "u:1", default);

        Assert.Equal("u:1", (await other.Append("v:x", 1, "b")).MergedInto);
        Assert.Equal(["a"], await other.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Append_WhatIsThereAlready_NamesNobodyInTheServersOwnLog()
    {
        await using var talkative = PostgresConnections.Open(await _database.ConnectionStringAsync() + ";Options=-c log_min_messages=error");
        await using var silo = await OpenAsync(talkative);
        await silo.Append("u:told-person", 0, "told-event", "told-event-2");

        await Log.Append("u:told-elsewhere", 0, "a");
        Assert.Equal(AppendOutcome.Duplicate, (await silo.Append("u:told-person", 2, "told-event")).Outcomes[0]);
        Assert.True((await silo.Append("u:told-elsewhere", 0, "told-late")).Conflict);

        var log = SharedPostgres.ReadLog();
        Assert.Contains("ERROR:  division by zero", log, StringComparison.Ordinal);
        Assert.DoesNotContain("told-", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Read_ZeroCharacters_ComeBackAsWritten()
    {
        string[] ids = ["\0", "a\0b", "\u001A", "\u001A0", "\u001A1", "\u001A\0\u001A"];

        await Log.Append("u:\0\u001A0", 0, ids);

        Assert.Equal(ids, await Log.IdsOf("u:\0\u001A0"));
        Assert.Equal(Enumerable.Repeat("u:\0\u001A0", ids.Length), (await Log.All()).Select(stored => stored.UserKey));
        Assert.All((await Log.Append("u:\0\u001A0", ids.Length, ids)).Outcomes, outcome => Assert.Equal(AppendOutcome.Duplicate, outcome));
    }

    protected override async Task<IEventLog> OpenAsync() => await OpenAsync(await _database.ConnectAsync());

    private static async Task<IEventLog> OpenAsync(NpgsqlDataSource source)
    {
        await PostgresSchema.EnsureAsync(source, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance, default);
        return new PostgresEventLog(source, index => "item-" + index, new PostgresStorageOptions(), tombstones: null, NullLogger.Instance);
    }
}
