using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Events;

namespace OrleansRec.Storage.Tests.Postgres;

public sealed class PostgresStorageTests
{
    [SkippableFact]
    public async Task Open_EmptyDatabaseBySeveralSilosAtOnce_MakesTheTablesOnce()
    {
        var database = await SharedPostgres.NewDatabaseAsync();

        var silos = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(database)));

        var item = await silos[0].Catalogue.ResolveAsync("shoe", default);
        await silos[1].Events.AppendAsync("u:1", 0, [Sample.View("e", item)], default);
        Assert.Equal("shoe", (await silos[2].Events.All())[0].Event.ItemId);
        await silos[3].MaintainAsync(default);
        foreach (var silo in silos) await silo.DisposeAsync();
    }

    [SkippableFact]
    public async Task Open_NewerSchema_IsRefused()
    {
        var database = await SharedPostgres.NewDatabaseAsync();
        await (await OpenAsync(database)).DisposeAsync();
        await ExecuteAsync(database, "INSERT INTO orleansrec_schema (version) VALUES (9)");

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(database));

        Assert.Contains("has schema version 9, newer than this program's 2", refusal.Message);
    }

    [SkippableFact]
    public async Task Open_SchemaOfAnEarlierVersion_IsBroughtUpToDate()
    {
        var database = await SharedPostgres.NewDatabaseAsync();
        await (await OpenAsync(database)).DisposeAsync();
        await ExecuteAsync(database, """
            DELETE FROM orleansrec_schema WHERE version > 1;
            DROP TABLE OrleansQuery, OrleansMembershipTable, OrleansMembershipVersionTable, OrleansStorage, OrleansRemindersTable;
            """);

        await using var storage = await OpenAsync(database);

        Assert.Equal(0, await storage.Events.HeadAsync(default));
    }

    [SkippableFact]
    public async Task Open_TablesOfAnotherProgram_IsRefusedAndLeftAlone()
    {
        var database = await SharedPostgres.NewDatabaseAsync();
        await ExecuteAsync(database, "CREATE TABLE event (theirs int)");

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(database));

        Assert.Contains("has tables of another program", refusal.Message);
        await ExecuteAsync(database, "SELECT theirs FROM event");
    }

    [SkippableFact]
    public async Task Open_UnknownDatabase_IsRefusedAtOnceWithoutThePassword()
    {
        var database = await SharedPostgres.NewDatabaseAsync();

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(database + ";Password=hunter2;Database=nowhere"));

        Assert.Contains("does not exist", refusal.Message);
        Assert.DoesNotContain("hunter2", refusal.Message);
    }

    [Theory]
    [InlineData("nonsense", "cannot be read")]
    [InlineData("Database=x", "has no 'Host'")]
    [InlineData("Host=127.0.0.1;Port=1;Timeout=1", "cannot be used")]
    public async Task Open_ConnectionStringThatLeadsNowhere_IsRefused(string connectionString, string reason)
    {
        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(connectionString));

        Assert.Contains(reason, refusal.Message);
    }

    [Fact]
    public async Task Open_OptionsOutOfRange_NamesEach()
    {
        var options = new PostgresStorageOptions { QueueCapacity = 0, KeptCheckpoints = 1_001 };

        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => PostgresStorage.OpenAsync("Host=x", options, TimeProvider.System, NullLoggerFactory.Instance, default));

        Assert.Contains("QueueCapacity is 0; set it to 1 to 1000000.", error.Message);
        Assert.Contains("KeptCheckpoints is 1001; set it to 1 to 1000.", error.Message);
    }

    private static Task<PostgresStorage> OpenAsync(string connectionString) => PostgresStorage.OpenAsync(
        connectionString, new PostgresStorageOptions { Patience = TimeSpan.Zero }, TimeProvider.System, NullLoggerFactory.Instance, default);

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
