using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansRec.Storage.Tests.GrainTables;

public sealed class SqliteSiloFixture : SiloFixture
{
    private readonly TempFolder _folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override async Task<IShopStorage> OpenAsync() =>
        await SqliteStorage.OpenAsync(_folder.Path, TimeProvider.System, NullLoggerFactory.Instance, default);
}
