using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Models;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Models;

namespace OrleansRec.Storage.Tests.Postgres;

public sealed class PostgresModelStoreTests : ModelStoreContract
{
    private readonly TestDatabase _database = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected override int PieceBytes => PostgresModelStore.PieceBytes;

    protected override string Blob => "'\\x00000000'";

    [SkippableFact]
    public async Task Load_DamagedCheckpoint_NamesTheVersion()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1, 2], promote: true);
        await _database.ExecuteAsync("UPDATE piece SET bytes = '\\x01ff'");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Store.LoadAsync(Model, "v1", default).AsTask());

        Assert.Contains("model 'main' version 'v1' is damaged", error.Message);
    }

    [SkippableFact]
    public async Task Save_CutOffBetweenItsPieces_LeavesTheVersionBeforeAlone()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1, 2], promote: true);

        // The second piece of the next checkpoint ends the connection, as a killed trainer or a lost database would.
        await _database.ExecuteAsync(
            """
            CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
            CREATE TRIGGER cut_off BEFORE INSERT ON piece FOR EACH ROW WHEN (NEW.number = 1) EXECUTE FUNCTION cut_off();
            """);
        await Assert.ThrowsAsync<UnavailableException>(() => Save(epoch, "v2", new byte[PostgresModelStore.PieceBytes + 1], promote: true));

        Assert.Equal("v1", (await Store.LiveAsync(Model, default))!.Version);
        Assert.Equal(["v1"], (await Store.ListAsync(Model, default)).Select(version => version.Version));
        Assert.Equal([1, 2], await Store.LoadAsync(Model, "v1", default));
        await Assert.ThrowsAsync<NotFoundException>(() => Store.LoadAsync(Model, "v2", default).AsTask());
    }

    [SkippableFact]
    public async Task TakeEpoch_SilosAtOnce_GetDifferentOnesAndOnlyTheLastSaves()
    {
        await using var other = await OpenAsync();

        var epochs = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? Store : other).TakeEpochAsync(Model, default).AsTask()));

        Assert.Equal(Enumerable.Range(1, 20).Select(epoch => (long)epoch), epochs.Order());
        foreach (var epoch in Enumerable.Range(1, 19)) await Assert.ThrowsAsync<FencedException>(() => Save(epoch, "v" + epoch, [1], promote: true));
        await Save(20, "v20", [1], promote: true);
    }

    protected override Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    protected override async Task<IModelStore> OpenAsync()
    {
        var source = await _database.ConnectAsync();
        await PostgresSchema.EnsureAsync(source, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance, default);
        return new PostgresModelStore(source, keptCheckpoints: 3);
    }
}
