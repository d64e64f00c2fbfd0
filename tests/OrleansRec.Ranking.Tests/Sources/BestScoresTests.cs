using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Tests.Sources;

public class BestScoresTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 7, 3)]
    [InlineData(5_000, 50, 512)]
    [InlineData(5_000, 4_999, 37)]
    public void Sort_Blocks_EqualsASort(int count, int k, int block)
    {
        var random = new Random(3);
        float[] scores = [.. Enumerable.Range(0, count).Select(_ => random.Next(-300, 300) / 10f)]; // many ties
        var best = new BestScores();
        for (var round = 0; round < 2; round++)
        {
            best.Begin(k);
            for (var first = 0; first < count; first += block) best.Offer(scores.AsSpan(first, Math.Min(block, count - first)), first);
            var (items, values) = (new int[k], new float[k]);
            best.Sort(items, values);
            Assert.Equal(Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(k), items);
            Assert.Equal(items.Select(i => scores[i]), values);
        }
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(5_000, 50)]
    public void Take_Blocks_IsTheSameItemsAsASort(int count, int k)
    {
        var random = new Random(3);
        float[] scores = [.. Enumerable.Range(0, count).Select(_ => random.Next(-300, 300) / 10f)]; // many ties
        var (best, items) = (new BestScores(), new int[k]);
        best.Begin(k);
        best.Offer(scores, 0);
        var least = best.Take(items);
        Assert.Equal(Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(k).Order(), items.Order());
        Assert.Equal(items.Min(i => scores[i]), least);
    }
}
