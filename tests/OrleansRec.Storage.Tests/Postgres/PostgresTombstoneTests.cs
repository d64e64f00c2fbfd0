using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Events;

namespace OrleansRec.Storage.Tests.Postgres;

public sealed class PostgresTombstoneTests : TombstoneContract
{
    private static readonly string[] Tables = ["person", "event", "merged", "forgotten", "secret", "log_head", "orleansstorage"];
    private string _database = null!;

    public override async Task InitializeAsync() => _database = await SharedPostgres.NewDatabaseAsync();

    [SkippableFact]
    public async Task Maintain_AfterAnotherSiloForgot_KeepsThatToo()
    {
        await using var silo = await OpenAsync();
        await using var other = await OpenAsync(Folder.File("other.txt"));
        await other.Events.ForgetAsync("u:1", Sample.Start, default);

        await silo.MaintainAsync(default);

        Assert.Equal(await File.ReadAllLinesAsync(Folder.File("other.txt")), await File.ReadAllLinesAsync(KeptFile));
    }

    private protected override Task<IShopStorage> OpenAsync() => OpenAsync(KeptFile);

    private async Task<IShopStorage> OpenAsync(string file)
    {
        var options = new PostgresStorageOptions { TombstoneFile = file };
        var storage = await PostgresStorage.OpenAsync(_database, options, TimeProvider.System, NullLoggerFactory.Instance, default);
        await storage.Catalogue.ResolveAsync("item", default);
        return storage;
    }

    private protected override Task AddStateAsync(string key) => ExecuteAsync(
        """
        INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, Version, ModifiedOn, PayloadBinary)
        VALUES ('s', 'user', 0, 0, $1, 1, now(), 'state')
        """, key);

    private protected override async Task<string[]> StatesAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(
            "SELECT array_agg(GrainIdExtensionString ORDER BY 1) FROM OrleansStorage");
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    private protected override async Task BackUpAsync()
    {
        foreach (var table in Tables) await ExecuteAsync($"CREATE TABLE backup_{table} AS TABLE {table}");
    }

    private protected override async Task RestoreAsync()
    {
        foreach (var table in Tables) await ExecuteAsync($"TRUNCATE {table}; INSERT INTO {table} SELECT * FROM backup_{table}");
    }

    private protected override async Task EmptyAsync() => _database = await SharedPostgres.NewDatabaseAsync();

    private async Task ExecuteAsync(string sql, params string[] values)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }
}
