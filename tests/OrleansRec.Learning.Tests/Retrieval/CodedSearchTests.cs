using OrleansRec.Learning.Retrieval;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Retrieval;

/// <summary>What the search by codes answers is what all products would say.</summary>
public sealed class CodedSearchTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 7)]
    [InlineData(5_000, 10, 1)]
    [InlineData(5_000, 10, 300)]
    [InlineData(5_000, 64, 5_000)]
    public void Find_AnySize_GivesTheExactBest(int count, int dimension, int k)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (vectors, people) = (randn(count, dimension) * rand(count, 1), randn(9, dimension));

        AssertExact(ItemSearch.CodedOf(vectors), people, vectors, k);
    }

    [Fact]
    public void Find_ScoresCloserThanTheCodesCanTell_AreStillExact()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        // All vectors are nearly the same: their codes mostly are, too.
        var (vectors, people) = (ones(3_000, 12).Plus(randn(3_000, 12) * 1e-4), randn(4, 12));

        AssertExact(ItemSearch.CodedOf(vectors), people, vectors, 5);
    }

    [Theory]
    [InlineData(128, 10f)]
    [InlineData(128, .1f)]
    public void Find_HeadsOfBlocksUnlikeTheRest_IsStillExact(int heads, float size)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        // A bar from a sample of what is larger than all else lets too few through, one of what is smaller lets nearly all.
        var (vectors, people) = (randn(8_192, 12), randn(7, 12));
        for (var first = 0; first < 8_192; first += 2_048) vectors.narrow(0, first, heads).mul_(Scalars.Of(size));

        AssertExact(ItemSearch.CodedOf(vectors), people, vectors, 300);
    }

    [Fact]
    public void Find_VectorsThatAreNoNumbers_Ends()
    {
        using var scope = NewDisposeScope();
        var (items, scores) = (new int[2], new float[2]);

        ItemSearch.CodedOf(full([4_096, 12], float.NaN)).Find(ones(1, 12), full([4_096, 12], float.NaN), 2, items, scores);
    }

    [Fact]
    public void Set_ChangedAndNewItems_AreFoundWhereTheyAreNow()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (vectors, people) = (randn(1_000, 12), randn(4, 12));
        var search = ItemSearch.CodedOf(vectors.narrow(0, 0, 990));
        for (var round = 0; round < 5; round++)
        {
            long[] rows = [3 * round, 500 + round, 990 + (2 * round), 991 + (2 * round)];
            var changed = randn(rows.Length, 12) * 3;
            vectors.index_copy_(0, Device.Longs(rows, -1), changed);
            search.Set(rows, changed);

            AssertExact(search, people, vectors.narrow(0, 0, 992 + (2 * round)), 40);
        }
    }

    [Fact]
    public void Set_ItemBeyondTheEnd_LeavesZeroVectorsBetween()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (vectors, people) = (zeros(60, 12), randn(4, 12));
        vectors.narrow(0, 0, 20).copy_(randn(20, 12));
        vectors[50] = randn(12);
        var search = ItemSearch.CodedOf(vectors.narrow(0, 0, 20));
        search.Set([50], vectors.narrow(0, 50, 1));

        AssertExact(search, people, vectors.narrow(0, 0, 51), 51);
    }

    private static void AssertExact(CodedSearch search, Tensor people, Tensor vectors, int k)
    {
        var users = (int)people.shape[0];
        var (items, scores) = (new int[users * k], new float[users * k]);

        search.Find(people, vectors, k, items, scores);

        var products = people.matmul(vectors.transpose(0, 1));
        var (best, _) = products.topk(k, 1);
        Assert.True(allclose(best.reshape(-1), tensor(scores), 1e-5, 1e-5));
        Assert.True(allclose(tensor(scores), products.gather(1, tensor(items).reshape(users, k).to(int64)).reshape(-1), 1e-5, 1e-5));
        for (var u = 0; u < users; u++) Assert.Equal(k, items.AsSpan(u * k, k).ToArray().Distinct().Count());
    }
}
