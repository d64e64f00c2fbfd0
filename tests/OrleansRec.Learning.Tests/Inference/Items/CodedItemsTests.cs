using OrleansRec.Learning.Inference.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Inference.Items;

/// <summary>Items of one byte per dimension answer nearly what their floats would.</summary>
public sealed class CodedItemsTests
{
    private const int Dimension = 18;   // four quads and a rest
    private const int Items = 3_000;    // more than a block

    [Fact]
    public void Rows_AnyItem_AreWithinHalfAStepOfTheVector()
    {
        using var scope = NewDisposeScope();
        var (items, vectors) = Some();

        var rows = items.Rows([0, 7, 2_999]);

        var steps = vectors.abs().amax([1], keepdim: true).index_select(0, tensor(new long[] { 0, 7, 2_999 })).div(tensor(127f));
        var apart = rows.Minus(vectors.index_select(0, tensor(new long[] { 0, 7, 2_999 }))).abs();
        Assert.True(apart.le(steps * 0.501).all().item<bool>());
    }

    [Fact]
    public void Nearest_AFewPeople_FindsTheItemsOfTheFloats()
    {
        using var scope = NewDisposeScope();
        var (items, vectors) = Some();
        var people = randn(5, Dimension);
        var (found, scores) = (new int[5 * 50], new float[5 * 50]);

        items.Nearest(people, 50, found, scores);

        var best = people.matmul(vectors.transpose(0, 1)).topk(50, 1).indexes.data<long>().ToArray();
        var hits = 0;
        for (var u = 0; u < 5; u++)
        {
            hits += best.Skip(u * 50).Take(50).Intersect(found.Skip(u * 50).Take(50).Select(i => (long)i)).Count();
            Assert.Equal(50, found.Skip(u * 50).Take(50).Distinct().Count());
            Assert.Equal(scores.Skip(u * 50).Take(50).OrderDescending(), scores.Skip(u * 50).Take(50));
        }

        Assert.True(hits >= 0.95 * 250, $"{hits} of 250");
    }

    [Fact]
    public void ProductsAndCosines_AllItems_AreCloseToTheFloats()
    {
        using var scope = NewDisposeScope();
        var (items, vectors) = Some();
        var embedding = randn(Dimension);
        var (products, cosines) = (new float[Items], new float[Items]);

        items.Products(embedding.data<float>().ToArray(), products);
        items.Cosines(3, cosines);

        Assert.True(allclose(vectors.matmul(embedding), tensor(products), 0.02, 0.1));
        var normalized = nn.functional.normalize(vectors, dim: 1);
        Assert.True(allclose(normalized.matmul(normalized[3]), tensor(cosines), 0.02, 0.02));
        Assert.Equal(3, Array.IndexOf(cosines, cosines.Max()));
    }

    [Fact]
    public void Set_ItemBeyondTheEnd_LeavesZeroVectorsBetween()
    {
        using var scope = NewDisposeScope();
        var items = new CodedItems(0, Dimension);

        items.Set([9], ones(1, Dimension));

        var cosines = new float[10];
        items.Cosines(9, cosines);
        Assert.Equal(10, items.Count);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], Array.ConvertAll(cosines, c => MathF.Round(c, 2)));
        Assert.True(allclose(zeros(1, Dimension), items.Rows([4])));
    }

    [Fact]
    public void Bytes_ManyItems_AreAFifthOfTheFloatsAndTheirSearch()
    {
        using var scope = NewDisposeScope();
        var (items, vectors) = Some();
        using var floats = new FloatItems(Items, Dimension, new InferenceOptions());
        floats.Set([.. Enumerable.Range(0, Items).Select(i => (long)i)], vectors);
        floats.Complete(() => vectors);

        Assert.InRange(items.Bytes / (double)floats.Bytes, 0.1, 0.3);
    }

    private static (CodedItems Items, Tensor Vectors) Some()
    {
        manual_seed(5);
        var (items, vectors) = (new CodedItems(Items, Dimension), randn(Items, Dimension));
        items.Set([.. Enumerable.Range(0, Items).Select(i => (long)i)], vectors);
        return (items, vectors);
    }
}
