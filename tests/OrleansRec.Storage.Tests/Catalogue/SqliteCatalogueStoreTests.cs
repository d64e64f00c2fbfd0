using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Storage.Tests.Catalogue;

public sealed class SqliteCatalogueStoreTests : CatalogueContract
{
    private readonly TempFolder _folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Resolve_FileFails_TellsUnavailableAndIndexesStayDense()
    {
        await Store.ResolveAsync("a", default);
        Execute("ALTER TABLE item RENAME TO elsewhere");
        await Unavailable.RequireAsync(() => Store.ResolveAsync("lost", default).AsTask());
        Assert.True(Store.WritesFail);
        Execute("ALTER TABLE elsewhere RENAME TO item");

        Assert.Null(Store.Find("lost"));
        Assert.Equal(1, await Store.ResolveAsync("b", default));
        Assert.Equal(2, Store.Count);
    }

    protected override Task<ICatalogueStore> OpenAsync() =>
        Task.FromResult<ICatalogueStore>(SqliteCatalogueStore.Open(_folder.File("catalogue.db"), Time, NullLogger.Instance));

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("catalogue.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
