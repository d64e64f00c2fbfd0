using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Tests.Events;

public sealed class SqliteEventLogTests : PersonContract
{
    private readonly TempFolder _folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Append_FileFails_TellsUnavailableAndTheNextOneWorks()
    {
        await Log.Append("u:1", 0, "a");
        Execute("ALTER TABLE event RENAME TO elsewhere");
        await Unavailable.RequireAsync(() => Log.Append("u:1", 1, "b").AsTask());
        await Unavailable.RequireAsync(() => Log.ReadUserAsync("u:1", 0, 10, default).AsTask());
        Assert.True(Log.WritesFail);
        Execute("ALTER TABLE elsewhere RENAME TO event");

        var result = await Log.Append("u:1", 1, "b");

        Assert.Equal((false, 2L, false), (result.Conflict, result.Version, Log.WritesFail));
        Assert.Equal(["a", "b"], await Log.IdsOf("u:1"));
    }

    [Fact]
    public async Task Append_BeyondTheQueue_WaitsInsteadOfFailing()
    {
        await using var small = Open(_folder.File("small.db"), new SqliteEventLogOptions { QueueCapacity = 1, MaxBatchRows = 1 });

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(user => small.Append("u:" + user, 0, "a", "b").AsTask()));

        Assert.All(results, result => Assert.Equal(2, result.Version));
        Assert.Equal(100, await small.HeadAsync(default));
    }

    [Fact]
    public async Task Append_MoreUsersThanCached_KeepsVersions()
    {
        await using var small = Open(_folder.File("small.db"), new SqliteEventLogOptions { CachedUsers = 1 });
        for (var round = 0; round < 3; round++)
        {
            for (var user = 0; user < 5; user++) Assert.Equal(round + 1, (await small.Append("u:" + user, round, "e" + round)).Version);
        }
    }

    [Fact]
    public async Task Positions_AfterTheLastEventsAreDeleted_AreNotGivenAgain()
    {
        await Log.Append("u:1", 0, "a", "b");
        await Log.DisposeAsync();
        Execute("DELETE FROM event WHERE position = 2");

        await using var reopened = await OpenAsync();
        await reopened.Append("u:2", 0, "c");

        Assert.Equal(3, await reopened.HeadAsync(default));
    }

    [Fact]
    public async Task Forget_FilesOfTheLog_HoldNeitherIdsNorEvents()
    {
        for (var user = 0; user < 100; user++) await Log.Append($"u:somebody-{user}", 0, $"event-of-{user}-first", $"event-of-{user}-second");
        await Log.Append("u:stays", 0, "event-that-stays");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(user => Log.ForgetAsync($"u:somebody-{user}", Sample.Start, default).AsTask()));

        var files = string.Concat(Directory.EnumerateFiles(_folder.Path).Select(file =>
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(open, System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        }));
        Assert.DoesNotContain("somebody-", files);
        Assert.DoesNotContain("event-of-", files);
        Assert.Contains("event-that-stays", files);
    }

    [Fact]
    public void Sqlite_Version_CopiesSafelyBesideAWriter() => Assert.InRange(SQLitePCL.raw.sqlite3_libversion_number(), 3_051_003, int.MaxValue);

    [Fact]
    public async Task Append_ManyRows_AreCopiedOutOfTheWriteAheadFileMeanwhile()
    {
        var file = new FileInfo(_folder.File("log.db"));
        var empty = file.Length;
        for (var round = 0; round < 3; round++)
        {
            await Log.AppendAsync("u:1", round * 10_000, Sample.Views([.. Enumerable.Range(0, 10_000).Select(n => $"{round}-{n}")]), default);
        }

        for (var waited = 0; file.Length < empty + 1_000_000; waited++, file.Refresh())
        {
            Assert.True(waited < 200, "Nothing was copied within ten seconds.");
            await Task.Delay(50);
        }

        Assert.Equal(30_000, await Log.HeadAsync(default));
    }

    [Fact]
    public async Task Open_FileOfTheFirstVersion_IsBroughtUpToDate()
    {
        await Log.Append("u:1", 0, "a");
        await Log.DisposeAsync();
        Execute("DROP TABLE merged; DROP TABLE forgotten; DROP TABLE secret; ALTER TABLE head DROP COLUMN forgettings; ALTER TABLE head DROP COLUMN rewritten; PRAGMA user_version = 1");

        await using var reopened = await OpenAsync();

        Assert.Equal(1, (await reopened.ForgetAsync("u:1", Sample.Start, default)).Events);
    }

    [Fact]
    public void Open_OptionsOutOfRange_NamesEach()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Open(_folder.File("x.db"), new SqliteEventLogOptions { QueueCapacity = 0, Readers = 65 }));

        Assert.Contains("QueueCapacity is 0; set it to 1 to 1000000.", error.Message);
        Assert.Contains("Readers is 65; set it to 1 to 64.", error.Message);
    }

    protected override Task<IEventLog> OpenAsync() => Task.FromResult<IEventLog>(Open(_folder.File("log.db"), new SqliteEventLogOptions()));

    private static SqliteEventLog Open(string file, SqliteEventLogOptions options) =>
        SqliteEventLog.Open(file, index => "item-" + index, options, NullLogger.Instance);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("log.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
