using Microsoft.Extensions.Time.Testing;
using OrleansRec.Contracts.Items;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Storage.Tests.Catalogue;

/// <summary>What every catalogue does, whatever it is kept in.</summary>
public abstract class CatalogueContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected FakeTimeProvider Time { get; } = new(Now);

    protected ICatalogueStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>Opens the catalogue of this test; opened again it has what was acknowledged.</summary>
    protected abstract Task<ICatalogueStore> OpenAsync();

    [SkippableFact]
    public async Task Resolve_NewIds_AreDenseFromZero()
    {
        Assert.Equal(0, await Resolve("a"));
        Assert.Equal(1, await Resolve("b"));
        Assert.Equal(0, await Resolve("a"));
        Assert.Equal(2, Store.Count);
        Assert.Equal("b", Store.IdOf(1));
    }

    [SkippableFact]
    public async Task Resolve_KnownId_CompletesSynchronously()
    {
        await Resolve("a");

        Assert.True(Store.ResolveAsync("a", default).IsCompletedSuccessfully);
        Assert.Equal(0, Store.Find("a"));
        Assert.Null(Store.Find("b"));
    }

    [SkippableFact]
    public async Task Resolve_ManyAtOnceWithRepeats_GivesEachIdOneIndex()
    {
        var ids = Enumerable.Range(0, 600).Select(n => "item-" + (n % 200)).ToArray();

        var indexes = await Task.WhenAll(ids.Select(id => Store.ResolveAsync(id, default).AsTask()));

        Assert.Equal(200, Store.Count);
        Assert.All(ids.Zip(indexes), pair => Assert.Equal(pair.First, Store.IdOf(pair.Second)));
        Assert.Equal(Enumerable.Range(0, 200), indexes.Distinct().Order());
    }

    [SkippableTheory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task IdOf_UnknownIndex_Throws(int index)
    {
        await Resolve("a");

        Assert.Throws<ArgumentOutOfRangeException>(() => Store.IdOf(index));
    }

    [SkippableFact]
    public async Task Upsert_EveryField_ComesBackAsWritten()
    {
        var item = new Item
        {
            ItemId = "a/ä",
            Title = "Boot",
            Categories = ["shoes", "boots"],
            Brand = "B",
            Price = 99.5,
            Attributes = new Dictionary<string, string> { ["colour"] = "røt" },
            Image = [1, 0, 2],
            Relations = [new ItemRelation("similar", "b")],
            Available = false,
            Timestamp = Now.AddDays(-1),
        };

        var entry = await Store.UpsertAsync(item, default);
        var read = await Store.GetAsync("a/ä", default);

        Assert.Equal((entry.Position, entry.Index), (read!.Position, read.Index));
        Assert.Equivalent(item, entry.Item, strict: true);
        Assert.Equivalent(item, read.Item, strict: true);
    }

    [SkippableFact]
    public async Task Upsert_KnownItem_ReplacesAllOfItAndKeepsItsIndex()
    {
        await Resolve("first");
        var first = await Store.UpsertAsync(new Item { ItemId = "a", Title = "Old", Brand = "B", Image = [1] }, default);

        var second = await Store.UpsertAsync(new Item { ItemId = "a", Title = "New" }, default);

        Assert.Equal(first.Index, second.Index);
        Assert.True(second.Position > first.Position);
        var read = (await Store.GetAsync("a", default))!.Item;
        Assert.Equal(("New", null, null), (read.Title, read.Brand, read.Image));
    }

    [SkippableFact]
    public async Task Upsert_OlderThanStored_IsIgnored()
    {
        var stored = await Store.UpsertAsync(new Item { ItemId = "a", Title = "Stored", Timestamp = Now }, default);

        var result = await Store.UpsertAsync(new Item { ItemId = "a", Title = "Late", Timestamp = Now.AddTicks(-1) }, default);

        Assert.Equal((stored.Position, "Stored"), (result.Position, result.Item.Title));
        Assert.Equal("Stored", (await Store.GetAsync("a", default))!.Item.Title);
    }

    [SkippableFact]
    public async Task Upsert_WithoutTimestamp_CountsAsNow()
    {
        var first = await Store.UpsertAsync(new Item { ItemId = "a", Title = "First" }, default);
        Time.Advance(TimeSpan.FromSeconds(1));
        var late = await Store.UpsertAsync(new Item { ItemId = "a", Title = "Late", Timestamp = Now.AddSeconds(-1) }, default);
        var next = await Store.UpsertAsync(new Item { ItemId = "a", Title = "Next" }, default);

        Assert.Equal(Now, first.Item.Timestamp);
        Assert.Equal("First", late.Item.Title);
        Assert.Equal("Next", next.Item.Title);
    }

    [SkippableFact]
    public async Task Read_AfterPosition_GivesTheLatestStateOfEachChangedItem()
    {
        await Resolve("known");
        var a = await Store.UpsertAsync(new Item { ItemId = "a", Title = "1" }, default);
        await Store.UpsertAsync(new Item { ItemId = "b", Title = "1" }, default);
        await Store.UpsertAsync(new Item { ItemId = "a", Title = "2" }, default);

        var all = await Store.ReadAsync(0, 10, default);
        var changed = await Store.ReadAsync(a.Position, 10, default);
        var limited = await Store.ReadAsync(0, 1, default);

        Assert.Equal([("known", null), ("b", "1"), ("a", "2")], all.Select(entry => (entry.Item.ItemId, entry.Item.Title)));
        Assert.Equal([0, 2, 1], all.Select(entry => entry.Index));
        Assert.Equal(["b", "a"], changed.Select(entry => entry.Item.ItemId));
        Assert.Equal(["known"], limited.Select(entry => entry.Item.ItemId));
    }

    [SkippableFact]
    public async Task Get_UnknownItem_IsNull() => Assert.Null(await Store.GetAsync("a", default));

    [SkippableFact]
    public async Task Reopen_KeepsIndexesAndStates()
    {
        await Resolve("a");
        await Store.UpsertAsync(new Item { ItemId = "b", Title = "B" }, default);
        await Resolve("c");
        await Store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.ResolveAsync("d", default).AsTask());

        await using var reopened = await OpenAsync();

        Assert.Equal([0, 1, 2], new[] { "a", "b", "c" }.Select(id => reopened.Find(id)!.Value));
        Assert.Equal(3, await reopened.ResolveAsync("d", default));
        Assert.Equal("B", (await reopened.GetAsync("b", default))!.Item.Title);
        var positions = (await reopened.ReadAsync(0, 10, default)).Select(entry => entry.Position).ToArray();
        Assert.Equal(positions.Distinct().Order(), positions);
    }

    private Task<int> Resolve(string id) => Store.ResolveAsync(id, default).AsTask();
}
