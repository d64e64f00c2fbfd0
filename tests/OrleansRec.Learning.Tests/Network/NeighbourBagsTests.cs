using OrleansRec.Contracts.Items;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Network;

public sealed class NeighbourBagsTests
{
    private static readonly RelationKind[] Kinds = [RelationKind.Complement, RelationKind.Similar];

    [Fact]
    public void Means_ByKind_ArePooledIds()
    {
        using var scope = NewDisposeScope();
        // 0 goes with 1 and 2 and is like 2; 1 knows nobody; 2 goes with an item that is not in the catalogue, 3 with one not trained yet.
        var catalogue = Catalogue([("complementary", 1), ("complementary", 2), ("similar", 2)], [], [("complementary", 77)], [("similar", 4)], []);
        var (means, rows) = Means(catalogue, trained: 4);

        Assert.Equal([1L, 2], rows);
        Assert.Equal([4, 2, 2], means.shape);
        Assert.Equal([15, 25, 20, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], means.data<float>().ToArray());
    }

    [Fact]
    public void Means_ManyNeighbours_TakesTheFirst()
    {
        using var scope = NewDisposeScope();
        var many = Enumerable.Range(1, NeighbourBags.MaxNeighbours + 3).Select(i => ("similar", i)).ToArray();
        var (_, rows) = Means(Catalogue([many, .. Enumerable.Repeat(Array.Empty<(string, int)>(), many.Length)]), trained: 100);

        Assert.Equal(Enumerable.Range(1, NeighbourBags.MaxNeighbours).Select(i => (long)i), rows);
    }

    [Fact]
    public void Means_NobodyHasNeighbours_AreZero()
    {
        using var scope = NewDisposeScope();
        var (means, _) = Means(Catalogue([("similar", 50)], [], [], []), trained: 4);

        Assert.All(means.data<float>().ToArray(), x => Assert.Equal(0, x));
    }

    /// <summary>Of the first four items, where item i has the id embedding (10 i, 10 (i + 1)).</summary>
    private static (Tensor Means, long[] Rows) Means(ItemCatalogue catalogue, int trained)
    {
        var places = new RowMap();
        places.Clear();
        var bags = NeighbourBags.Of([catalogue[0], catalogue[1], catalogue[2], catalogue[3]], Kinds, catalogue, trained, places);
        var ids = places.Rows.SelectMany(row => new[] { 10f * row, 10f * (row + 1) }).ToArray();
        return (bags.Means(Device.Floats(ids, -1, 2)), [.. places.Rows]);
    }

    private static ItemCatalogue Catalogue(params (string Type, int To)[][] relations)
    {
        var table = new ItemTable();
        for (var i = 0; i < relations.Length; i++)
            table.Set(i, ItemContent.From(new Item { ItemId = $"i{i}", Relations = [.. relations[i].Select(r => new ItemRelation(r.Type, $"i{r.To}"))] }));
        return table.Snapshot();
    }
}
