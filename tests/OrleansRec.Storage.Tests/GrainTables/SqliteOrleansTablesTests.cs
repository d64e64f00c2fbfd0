namespace OrleansRec.Storage.Tests.GrainTables;

public sealed class SqliteOrleansTablesTests(SqliteSiloFixture silo) : OrleansTablesContract(silo), IClassFixture<SqliteSiloFixture>
{
    [Fact]
    public async Task DataSource_SecondBorrower_WaitsForTheFirst()
    {
        var first = await silo.Storage.OrleansDataSource.OpenConnectionAsync();
        var second = silo.Storage.OrleansDataSource.OpenConnectionAsync();
        Assert.False(second.IsCompleted);

        await first.DisposeAsync();

        await (await second).DisposeAsync();
    }
}
