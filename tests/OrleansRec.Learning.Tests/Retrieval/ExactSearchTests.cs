using OrleansRec.Learning.Retrieval;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Retrieval;

public sealed class ExactSearchTests
{
    [Fact]
    public void Find_SeveralBlocks_GivesTheLargestProducts()
    {
        Threads.Use(2);
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (people, vectors) = (randn(64, 4), randn(20_000, 4));
        var (items, scores) = (new int[64 * 9], new float[64 * 9]);

        new ExactSearch().Find(people, vectors, 9, items, scores);

        var (values, indexes) = people.matmul(vectors.transpose(0, 1)).topk(9, 1);
        Assert.Equal(indexes.data<long>().ToArray().Select(i => (int)i), items);
        Assert.True(allclose(values.reshape(-1), tensor(scores), 1e-5, 1e-6));
    }
}
