using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Catalogue;

namespace OrleansRec.Storage.Tests.Postgres;

public sealed class PostgresCatalogueStoreTests : CatalogueContract
{
    private readonly TestDatabase _database = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [SkippableFact]
    public async Task IdOf_IndexThatAnotherSiloGave_IsKnownAtOnce()
    {
        await using var other = await OpenAsync();
        await other.ResolveAsync("a", default);
        await other.ResolveAsync("b\0", default);

        Assert.Equal("b\0", Store.IdOf(1));
        Assert.Equal(0, Store.Find("a"));
    }

    [SkippableFact]
    public async Task IdOf_TableFails_TellsUnavailableAndTheNextOneWorks()
    {
        await using var other = await OpenAsync();
        await other.ResolveAsync("a", default);
        await _database.ExecuteAsync("ALTER TABLE item RENAME TO elsewhere");
        Assert.Throws<UnavailableException>(() => Store.IdOf(0));
        await _database.ExecuteAsync("ALTER TABLE elsewhere RENAME TO item");

        Assert.Equal("a", Store.IdOf(0));
    }

    [SkippableFact]
    public async Task Read_ItemsOfAnotherSilo_AreKnownAfterwards()
    {
        await using var other = await OpenAsync();
        await other.UpsertAsync(new Item { ItemId = "a", Title = "A" }, default);
        Assert.Null(Store.Find("a"));

        Assert.Equal("A", Assert.Single(await Store.ReadAsync(0, 10, default)).Item.Title);

        Assert.Equal(0, Store.Find("a"));
    }

    [SkippableFact]
    public async Task Resolve_ThreeSilosAtOnce_GiveEachIdOneIndex()
    {
        await using var second = await OpenAsync();
        await using var third = await OpenAsync();
        ICatalogueStore[] silos = [Store, second, third];

        var indexes = await Task.WhenAll(Enumerable.Range(0, 600).Select(n => silos[n % 3].ResolveAsync("item-" + (n / 6), default).AsTask()));

        Assert.Equal(Enumerable.Range(0, 100), indexes.Distinct().Order());
        Assert.All(indexes, (index, n) => Assert.Equal("item-" + (n / 6), third.IdOf(index)));
    }

    protected override async Task<ICatalogueStore> OpenAsync()
    {
        var source = await _database.ConnectAsync();
        await PostgresSchema.EnsureAsync(source, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance, default);
        return new PostgresCatalogueStore(source, Time, NullLogger.Instance);
    }
}
