using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage.Tests.Models;

public sealed class SqliteModelStoreTests : ModelStoreContract
{
    private readonly TempFolder _folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override int PieceBytes => 1024 * 1024;

    protected override string Blob => "x'00000000'";

    [Fact]
    public async Task Load_FileCutOff_SaysSo()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", new byte[3 * PieceBytes], promote: true);
        await Store.DisposeAsync();
        await using var again = await OpenAsync();
        using (var file = new FileStream(_folder.File("models.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(file.Length / 2);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => again.LoadAsync(Model, "v1", default).AsTask());

        Assert.StartsWith("models.db is truncated or damaged (", error.Message);
    }

    [Fact]
    public async Task Load_DamagedCheckpoint_NamesTheVersion()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1, 2], promote: true);
        await ExecuteAsync("UPDATE piece SET bytes = x'01ff'");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Store.LoadAsync(Model, "v1", default).AsTask());

        Assert.Contains("model 'main' version 'v1' is damaged", error.Message);
    }

    [Fact]
    public void Open_OptionOutOfRange_NamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => SqliteModelStore.Open(
            _folder.File("x.db"), new SqliteModelStoreOptions { KeptCheckpoints = 0 }, NullLogger.Instance));

        Assert.Equal("KeptCheckpoints is 0; set it to 1 to 1000.", error.Message);
    }

    protected override Task<IModelStore> OpenAsync() => Task.FromResult<IModelStore>(SqliteModelStore.Open(
        _folder.File("models.db"), new SqliteModelStoreOptions { KeptCheckpoints = 3 }, NullLogger.Instance));

    protected override Task ExecuteAsync(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("models.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }
}
