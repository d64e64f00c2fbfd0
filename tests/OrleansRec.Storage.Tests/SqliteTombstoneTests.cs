using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Storage.Tests.Events;

namespace OrleansRec.Storage.Tests;

public sealed class SqliteTombstoneTests : TombstoneContract
{
    private string Shop => Folder.File("shop");

    public override Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Maintain_AfterARestore_LeavesNothingInTheFiles()
    {
        await AddStateAsync("u:attributes-only");
        await BackUpAsync();
        await using (var storage = await OpenAsync()) await storage.Events.ForgetAsync("u:attributes-only", Sample.Start, default);
        await RestoreAsync();

        await using var restored = await OpenAsync();
        await restored.MaintainAsync(default);

        var text = string.Concat(Directory.GetFiles(Shop, "orleans.db*").Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.DoesNotContain("state of", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoFileNamed_KeepsItInTheFolder()
    {
        await using var storage = await SqliteStorage.OpenAsync(Shop, TimeProvider.System, NullLoggerFactory.Instance, default);

        Assert.True(File.Exists(Path.Combine(Shop, "tombstones.txt")));
    }

    private protected override async Task<IShopStorage> OpenAsync()
    {
        var options = new SqliteStorageOptions { TombstoneFile = KeptFile };
        var storage = await SqliteStorage.OpenAsync(Shop, options, TimeProvider.System, NullLoggerFactory.Instance, default);
        await storage.Catalogue.ResolveAsync("item", default);
        return storage;
    }

    private protected override async Task AddStateAsync(string key)
    {
        if (!Directory.Exists(Shop)) await (await OpenAsync()).DisposeAsync();
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, Version, ModifiedOn, PayloadBinary)
            VALUES ('s', 'user', 0, 0, $key, 1, datetime(), CAST('state of ' || $key AS BLOB))
            """;
        command.Parameters.AddWithValue("$key", key);
        command.ExecuteNonQuery();
    }

    private protected override Task<string[]> StatesAsync()
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT GrainIdExtensionString FROM OrleansStorage ORDER BY 1";
        using var reader = command.ExecuteReader();
        List<string> keys = [];
        while (reader.Read()) keys.Add(reader.GetString(0));
        return Task.FromResult(keys.ToArray());
    }

    private protected override Task BackUpAsync() => CopyAsync(Shop, Folder.File("backup"));

    private protected override Task RestoreAsync() => CopyAsync(Folder.File("backup"), Shop);

    private protected override Task EmptyAsync()
    {
        Directory.Delete(Shop, recursive: true);
        return Task.CompletedTask;
    }

    private static Task CopyAsync(string from, string to)
    {
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return Task.CompletedTask;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Shop, "orleans.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
