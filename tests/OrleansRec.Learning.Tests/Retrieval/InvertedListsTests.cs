using OrleansRec.Learning.Retrieval;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Retrieval;

public sealed class InvertedListsTests
{
    private const int Items = 2_000;
    private const int Dimension = 10;
    private const int K = 20;

    [Fact]
    public void Find_AllLists_GivesExactScoresBestFirst()
    {
        using var scope = NewDisposeScope();
        var (vectors, people) = (Gathered(Items, seed: 1), Gathered(3, seed: 2));
        using var lists = new InvertedLists(vectors, 30, seed: 1) { Probes = 30 };
        var (items, scores) = Find(lists, people, vectors, K);

        var products = people.matmul(vectors.transpose(0, 1));
        for (var i = 0; i < items.Length; i++)
        {
            Assert.Equal(products[i / K, items[i]].item<float>(), scores[i], 1e-5f);
            if (i % K > 0) Assert.True(scores[i] <= scores[i - 1]);
        }

        Assert.Equal(K, items.Take(K).Distinct().Count());
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0.98)]
    public void Tune_ReachesTheTargetWithAPartOfTheLists(double target)
    {
        using var scope = NewDisposeScope();
        var (vectors, people) = (Gathered(Items, seed: 1), Gathered(32, seed: 2));
        using var lists = new InvertedLists(vectors, 90, seed: 1);

        var recall = lists.Tune(people, vectors, K, target);

        Assert.InRange(recall, target, 1);
        Assert.InRange(lists.Probes, 1, 60);
        // Other people of the same kind find about as much.
        Assert.InRange(RecallOf(lists, Gathered(32, seed: 3), vectors), target - 0.1, 1);
    }

    [Fact]
    public void Find_MoreThanTheProbedListsHold_LooksAtMoreLists()
    {
        using var scope = NewDisposeScope();
        var (vectors, people) = (Gathered(Items, seed: 1), Gathered(2, seed: 2));
        using var lists = new InvertedLists(vectors, 50, seed: 1) { Probes = 1 };

        var (items, _) = Find(lists, people, vectors, Items);

        Assert.Equal(Enumerable.Range(0, Items), items.Take(Items).Order());
    }

    [Fact]
    public void Set_ChangedAndNewItems_AreFoundWhereTheyAreNow()
    {
        using var scope = NewDisposeScope();
        var vectors = Gathered(Items, seed: 1);
        using var lists = new InvertedLists(vectors.narrow(0, 0, Items - 1), 40, seed: 1) { Probes = 40 };
        var person = Gathered(1, seed: 2);
        // Item 7 comes to lie beside the person, the last item is new, item 8 moves away.
        vectors[7] = person[0] * 10;
        vectors[Items - 1] = person[0] * 20;
        vectors[8] = person[0] * -10;

        long[] rows = [7, Items - 1, 8];
        lists.Set(rows, vectors.index_select(0, Device.Longs(rows, -1)));
        var (items, _) = Find(lists, person, vectors, Items);

        Assert.Equal([Items - 1, 7], items.Take(2));
        Assert.Equal(8, items[^1]);
        Assert.Equal(Enumerable.Range(0, Items), items.Order());
    }

    [Fact]
    public void Set_ManyTimes_KeepsEveryItemOnce()
    {
        using var scope = NewDisposeScope();
        var (vectors, random) = (Gathered(Items, seed: 1), new Random(1));
        using var lists = new InvertedLists(vectors, 40, seed: 1) { Probes = 40 };

        for (var round = 0; round < 50; round++)
        {
            var rows = Enumerable.Range(0, 30).Select(_ => (long)random.Next(Items)).Distinct().ToArray();
            var changed = Gathered(rows.Length, seed: 10 + round);
            vectors.index_copy_(0, Device.Longs(rows, -1), changed);
            lists.Set(rows, changed);
        }

        var (items, _) = Find(lists, Gathered(1, seed: 2), vectors, Items);
        Assert.Equal(Enumerable.Range(0, Items), items.Order());
    }

    [Fact]
    public void Build_SameSeed_FindsTheSame()
    {
        using var scope = NewDisposeScope();
        var (vectors, people) = (Gathered(Items, seed: 1), Gathered(8, seed: 2));
        using var one = new InvertedLists(vectors, 40, seed: 5) { Probes = 3 };
        using var other = new InvertedLists(vectors, 40, seed: 5) { Probes = 3 };

        Assert.Equal(Find(one, people, vectors, K).Items, Find(other, people, vectors, K).Items);
    }

    private static (int[] Items, float[] Scores) Find(InvertedLists lists, Tensor people, Tensor vectors, int k)
    {
        var (items, scores) = (new int[people.shape[0] * k], new float[people.shape[0] * k]);
        lists.Find(people, vectors, k, items, scores);
        return (items, scores);
    }

    private static double RecallOf(InvertedLists lists, Tensor people, Tensor vectors)
    {
        var (truth, scores) = (new int[people.shape[0] * K], new float[people.shape[0] * K]);
        new ExactSearch().Find(people, vectors, K, truth, scores);
        return InvertedLists.Recall(Find(lists, people, vectors, K).Items, truth, K);
    }

    /// <summary>float[count, D]: vectors around 60 directions, of different lengths.</summary>
    private static Tensor Gathered(int count, int seed)
    {
        var (mixture, draw) = (new Random(0), new Random(seed));
        var centres = Enumerable.Range(0, 60 * Dimension).Select(_ => (2 * mixture.NextSingle()) - 1).ToArray();
        var values = new float[count * Dimension];
        for (var i = 0; i < count; i++)
        {
            var (centre, length) = (draw.Next(60), 0.5f + draw.NextSingle());
            for (var d = 0; d < Dimension; d++)
                values[(i * Dimension) + d] = length * (centres[(centre * Dimension) + d] + (0.3f * ((2 * draw.NextSingle()) - 1)));
        }

        return tensor(values, count, Dimension);
    }
}
