using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Tests.Events;

namespace OrleansRec.Storage.Tests;

public sealed class SqliteStorageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NewFolderWithinAnother_MakesIt()
    {
        await using var storage = await OpenAsync(_folder.File("a/b"));

        Assert.Equal(0, await storage.Events.HeadAsync(default));
        Assert.True(File.Exists(_folder.File("a/b/orleans.db")));
        if (OperatingSystem.IsLinux()) Assert.Equal("UserExecute, UserWrite, UserRead", new DirectoryInfo(_folder.File("a/b")).UnixFileMode.ToString());
    }

    [Fact]
    public async Task Open_FolderThatEverybodyReads_MakesFilesOfThisAccountAlone()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var storage = await OpenAsync(_folder.Path);
        await storage.Events.AppendAsync("u:1", 0, [Sample.View("e", await storage.Catalogue.ResolveAsync("shoe", default))], default);

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var databases = Directory.GetFiles(_folder.Path, "*.db*");
        Assert.Contains(_folder.File("log.db-wal"), databases);
        Assert.All(databases, file => Assert.Equal(UnixFileMode.None, new FileInfo(file).UnixFileMode & Others));
    }

    [Fact]
    public async Task Read_ItemOfTheCatalogue_ComesBackByItsId()
    {
        await using var storage = await OpenAsync(_folder.Path);
        await storage.Catalogue.ResolveAsync("other", default);
        var item = await storage.Catalogue.ResolveAsync("shoe", default);
        await storage.Events.AppendAsync("u:1", 0, [Sample.View("e", item)], default);

        Assert.Equal("shoe", (await storage.Events.All())[0].Event.ItemId);
    }

    [Fact]
    public async Task Open_CopyTakenWithoutClosing_HasEverythingAcknowledged()
    {
        await using var storage = await OpenAsync(_folder.File("live"));
        var item = await storage.Catalogue.ResolveAsync("shoe", default);
        for (var n = 0; n < 50; n++) await storage.Events.AppendAsync("u:1", n, [Sample.View("e" + n, item)], default);
        Directory.CreateDirectory(_folder.File("copy"));
        foreach (var file in Directory.EnumerateFiles(_folder.File("live"), "*.db*").Where(file => !file.EndsWith("-shm")))
        {
            File.Copy(file, Path.Combine(_folder.File("copy"), Path.GetFileName(file)));
        }

        await using var copy = await OpenAsync(_folder.File("copy"));

        Assert.Equal(50, await copy.Events.HeadAsync(default));
        Assert.Equal(item, copy.Catalogue.Find("shoe"));
    }

    [Fact]
    public async Task Kill_WhileWriting_LosesNothingAcknowledgedAndFreesTheFolder()
    {
        var acknowledged = new long[8];
        var lines = 0;
        using var writer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { typeof(Program).Assembly.Location, _folder.Path },
            RedirectStandardOutput = true,
        })!;
        for (; lines < 200; lines++) Note(await writer.StandardOutput.ReadLineAsync());
        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(_folder.Path));
        writer.Kill();
        await writer.WaitForExitAsync();
        foreach (var line in (await writer.StandardOutput.ReadToEndAsync()).Split('\n').SkipLast(1)) Note(line);

        await using var storage = await OpenAsync(_folder.Path);

        Assert.Contains($"'{_folder.Path}' is in use by another process", refusal.Message);
        for (var user = 0; user < acknowledged.Length; user++)
        {
            var stored = await storage.Events.ReadUserAsync("u:" + user, 0, int.MaxValue, default);
            Assert.InRange(stored.Count, acknowledged[user], acknowledged[user] + 2);
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(seq => (long)seq), stored.Select(entry => entry.Seq));
            Assert.All(stored, entry => Assert.Equal($"item-{user}-{(entry.Seq - 1) / 2 * 2}", entry.Event.ItemId));
        }

        void Note(string? line)
        {
            var parts = line!.Split(' ');
            acknowledged[int.Parse(parts[0])] = long.Parse(parts[1]);
        }
    }

    [Fact]
    public async Task Maintain_AfterForgetting_LeavesNothingOnPagesThatRowsMovedBetween()
    {
        await using var storage = await OpenAsync(_folder.Path);
        await storage.Catalogue.ResolveAsync("item-0", default);
        for (var round = 0; round < 20; round++)
        {
            // Interleaved, so that rows of those who leave move between pages before and while they are deleted.
            await storage.Events.AppendAsync(
                [.. Enumerable.Range(0, 100).Select(n => new UserAppend(Key(n), round, Sample.Views($"{Key(n)}-event-{round}")))], default);
        }

        for (var n = 0; n < 100; n += 2)
        {
            await storage.Events.ForgetAsync(Key(n), Sample.Start, default);
            await storage.Events.AppendAsync(Key(n + 1), 20, Sample.Views($"{Key(n + 1)}-late"), default);
        }

        Assert.True(Holds("log.db", "u:leaving"), "The case that maintenance is for: without a copy left behind, this test shows nothing.");
        await storage.MaintainAsync(default);

        Assert.False(Holds("log.db", "leaving"));
        Assert.False(Holds("log.db-wal", "leaving"));
        Assert.Equal(21, (await storage.Events.IdsOf(Key(1))).Length);
        Assert.Equal(1, (await storage.Events.AppendAsync(Key(0), 0, [Sample.View("new") with { Event = Late }], default)).Version);

        bool Holds(string file, string text) =>
            File.ReadAllBytes(_folder.File(file)).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
    }

    [Fact]
    public async Task Open_FolderOpenAlready_IsRefusedUntilItIsClosed()
    {
        var storage = await OpenAsync(_folder.Path);
        await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(_folder.Path));
        await storage.DisposeAsync();

        await using var again = await OpenAsync(_folder.Path);
    }

    [Fact]
    public async Task Open_FileTakenAway_NamesItInTheLog()
    {
        await (await OpenAsync(_folder.Path)).DisposeAsync();
        File.Delete(_folder.File("models.db"));
        using var log = new CapturedLog();

        await using var storage = await SqliteStorage.OpenAsync(_folder.Path, TimeProvider.System, log, default);

        Assert.StartsWith("models.db was missing beside ", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log.db")]
    [InlineData("catalogue.db")]
    [InlineData("models.db")]
    [InlineData("orleans.db")]
    public async Task Open_FileThatIsNoDatabase_IsRefusedAndTheFolderLeftAsItWas(string name)
    {
        await File.WriteAllTextAsync(_folder.File(name), new string('x', 5_000));

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(_folder.Path));

        Assert.Equal($"'{_folder.File(name)}' is not a database; move it away or use another folder.", refusal.Message);
        Assert.Equal([_folder.File(name)], Directory.GetFileSystemEntries(_folder.Path));
        File.Delete(_folder.File(name));
        await using var storage = await OpenAsync(_folder.Path);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 7", "has schema version 7, newer than this program's 3")]
    [InlineData("CREATE TABLE theirs (x)", "is a database of another program")]
    public async Task Open_DatabaseThatIsNotOurs_IsRefused(string made, string reason)
    {
        using (var connection = new SqliteConnection($"Data Source={_folder.File("log.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = made;
            command.ExecuteNonQuery();
        }

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(_folder.Path));

        Assert.Contains(reason, refusal.Message);
        Assert.Contains(_folder.File("log.db"), refusal.Message);
    }

    [Fact]
    public async Task Open_FolderThatIsAFile_IsRefused()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "");

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(_folder.File("file")));

        Assert.Contains($"Folder '{_folder.File("file")}' cannot be created", refusal.Message);
    }

    [SkippableFact]
    public async Task Open_FolderThatCannotBeWritten_IsRefused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs a folder that nobody can write, /proc");

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync("/proc/self"));

        Assert.Contains("Folder '/proc/self' is not writable", refusal.Message);
    }

    private static BehaviourEvent Late => Sample.View("new").Event with { Timestamp = Sample.Start.AddHours(1) };

    private static string Key(int person) => person % 2 == 0 ? $"u:leaving-{person}" : $"u:staying-{person}";

    private static Task<SqliteStorage> OpenAsync(string folder) =>
        SqliteStorage.OpenAsync(folder, TimeProvider.System, NullLoggerFactory.Instance, default);
}
