using OrleansRec.Ranking.Sources;

namespace OrleansRec.Ranking.Tests.Sources;

public class TopItemsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    public void Sort_ManyOffers_EqualsSortingAll(int bound)
    {
        var random = new Random(bound);
        var offers = Enumerable.Range(0, 200).Select(item => (Item: item, Score: (float)random.Next(30))).ToArray();
        random.Shuffle(offers);
        var top = new TopItems();
        for (var round = 0; round < 2; round++)
        {
            top.Begin(bound);
            foreach (var (item, score) in offers) top.Offer(item, score);
            var expected = offers.OrderByDescending(o => o.Score).ThenBy(o => o.Item).Take(bound).ToArray();
            Assert.Equal(expected.Select(o => o.Item), top.Sort().ToArray());
            Assert.Equal(expected.Select(o => o.Score), top.Scores.ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Offer_ManyAtOnce_KeepsTheBestAboveZero(int bound)
    {
        var random = new Random(5);
        int[] items = [.. Enumerable.Range(0, 500).OrderBy(_ => random.Next())];
        float[] scores = [.. items.Select(_ => (float)random.Next(-5, 40))];
        var top = new TopItems();
        top.Begin(bound);
        top.Offer(items, scores);
        var expected = items.Zip(scores).Where(p => p.Second > 0).OrderByDescending(p => p.Second).ThenBy(p => p.First).Take(bound);
        Assert.Equal(expected.Select(p => p.First), top.Sort().ToArray());
    }
}
