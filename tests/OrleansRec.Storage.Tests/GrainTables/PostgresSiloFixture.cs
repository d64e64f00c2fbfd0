using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.Storage.Tests.GrainTables;

public sealed class PostgresSiloFixture : SiloFixture
{
    public override string? Missing => PostgresServer.Missing;

    protected override async Task<IShopStorage> OpenAsync() => await PostgresStorage.OpenAsync(
        await SharedPostgres.NewDatabaseAsync(), new PostgresStorageOptions(), TimeProvider.System, NullLoggerFactory.Instance, default);
}
