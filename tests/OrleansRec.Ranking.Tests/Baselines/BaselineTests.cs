using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Baselines;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Tests.Baselines;

public class BaselineTests
{
    private const double Tie = 1e-6;

    // Counts: item 0 → 2, item 1 → 3, item 2 → 1, item 3 → 0.
    private static readonly ItemSequences Data = Sequences(4, [0, 1, 2], [0, 1, 1]);

    [Fact]
    public void Popularity_AnyHistory_IsEventCounts() => Assert.Equal([2, 3, 1, 0], Scores(new PopularityBaseline(Data), 3));

    [Fact]
    public void Recent_RepeatedItem_CountsOnceAtItsLatestPlace()
    {
        var scores = Scores(new RecentBaseline(Data), 0, 2, 0);
        Assert.Equal(1 + (Tie * 2 / 3), scores[0], 12);
        Assert.Equal(0.8 + (Tie / 3), scores[2], 12);
        Assert.Equal(Tie, scores[1], 12);
        Assert.Equal(0, scores[3], 12);
    }

    [Fact]
    public void BuyAgain_RepeatedItem_CountsEveryTime()
    {
        var scores = Scores(new BuyAgainBaseline(Data), 0, 2, 0);
        Assert.Equal(2 + (Tie * 2 / 3), scores[0], 12);
        Assert.Equal(1 + (Tie / 3), scores[2], 12);
    }

    [Fact]
    public void ItemToItem_TwoSequences_IsWindowedCosine()
    {
        // Pairs 0–1: 1 in the first sequence, 1 + 1/2 in the second; 0–2: 1/2; 1–2: 1.
        var scores = Scores(new ItemToItemBaseline(Data), 2, 0);
        Assert.Equal((2.5 / Math.Sqrt(2 * 3)) + (0.8 * 1 / Math.Sqrt(3)) + Tie, scores[1], 12);
        Assert.Equal((0.5 / Math.Sqrt(2)) + (Tie / 3), scores[2], 12);
        Assert.Equal((0.8 * 0.5 / Math.Sqrt(2)) + (Tie * 2 / 3), scores[0], 12);
    }

    [Fact]
    public void ItemToItem_BeyondTheWindow_IsNoCoOccurrence()
    {
        var scores = new double[12];
        new ItemToItemBaseline(Sequences(12, [.. Enumerable.Range(0, 12)])).Score([0], scores);
        Assert.Equal((1.0 / 10) + Tie, scores[10], 12);
        Assert.Equal(Tie, scores[11], 12);
    }

    [Fact]
    public void Markov_LastItem_CountsWhatFollowedItItselfIncluded()
    {
        var scores = Scores(new MarkovBaseline(Data), 0, 1);
        Assert.Equal(1 + Tie, scores[1], 12);
        Assert.Equal(1 + (Tie / 3), scores[2], 12);
        Assert.Equal(Tie * 2 / 3, scores[0], 12);
    }

    [Fact]
    public void RecentMarkov_LastItem_AddsTransitionProbabilityWithoutItself()
    {
        var scores = Scores(new RecentMarkovBaseline(Data), 0, 1);
        Assert.Equal(1 + Tie, scores[1], 12);
        Assert.Equal(1 + (Tie / 3), scores[2], 12);
        Assert.Equal(0.8 + (Tie * 2 / 3), scores[0], 12);
    }

    [Fact]
    public void Trending_AWeekAgo_WeighsHalf()
    {
        var week = (long)TimeSpan.FromDays(7).TotalMilliseconds;
        var data = new ItemSequences([new ItemSequence([0, 0, 1], [0, week, 2 * week])], 2);
        var scores = new double[2];
        new TrendingBaseline(data).Score([0], scores);
        Assert.Equal([0.75, 1], scores);
    }

    [Fact]
    public void UserToUser_SharedItems_VoteByCosine()
    {
        // People {0, 1, 2} and {0, 1}; the history {0, 3} shares one item with either.
        var scores = Scores(new UserToUserBaseline(Data), 0, 3);
        var (first, second) = (1 / Math.Sqrt(2 * 3), 1 / Math.Sqrt(2 * 2));
        Assert.Equal(first + second + Tie, scores[1], 12);
        Assert.Equal(first + (Tie / 3), scores[2], 12);
        Assert.Equal(0, scores[3], 12);
    }

    [Fact]
    public void UserToUser_SameItems_AddNothing()
    {
        var scores = Scores(new UserToUserBaseline(Data), 1, 0);
        Assert.Equal(2 / Math.Sqrt(2 * 3), scores[2], 5);
        Assert.Equal(2 / Math.Sqrt(2 * 3), scores[1], 5);
    }

    [Fact]
    public void Content_SharedRareToken_StandsFirst()
    {
        var table = new ItemTable();
        table.Set(0, Titled("red mug"));
        table.Set(1, Titled("blue mug"));
        table.Set(2, Titled("red plate"));
        table.Set(3, Titled("blue plate mug"));
        var scores = Scores(new ContentBaseline(Data, table.Snapshot()), 0);
        Assert.True(scores[0] > scores[2], "The item itself is nearest.");
        Assert.True(scores[2] > scores[1], "'red' is rarer than 'mug'.");
        Assert.True(scores[1] > scores[3], "A longer title says less by each word.");

        static ItemContent Titled(string title) => ItemContent.From(new Item { ItemId = title, Title = title });
    }

    [Fact]
    public void MatrixFactorization_TwoTastes_StayApart()
    {
        // Even people take items 0–4, odd ones 5–9, each leaving one out.
        int[][] people = [.. Enumerable.Range(0, 20).Select(p => Enumerable.Range((p % 2) * 5, 5).Where(i => i % 5 != p / 2 % 5).ToArray())];
        var scores = new double[10];
        new MatrixFactorizationBaseline(Sequences(10, people), seed: 1).Score([0, 1, 2], scores);
        Assert.True(Math.Min(scores[3], scores[4]) > scores[5..].Max() + 0.3);
    }

    [Fact]
    public void EveryBaseline_EmptyHistory_FallsBackToPopularity()
    {
        foreach (var baseline in BaselineSet.Fit(Data, ItemCatalogue.Empty, dated: true, seed: 1))
        {
            var scores = Scores(baseline);
            Assert.True(scores[1] > scores[0] && scores[0] > scores[2] && scores[2] > scores[3], baseline.Name);
        }
    }

    [Fact]
    public void EveryBaseline_ItemsRenumbered_RanksTheSame()
    {
        int[] renumbered = [2, 3, 0, 1];
        var other = Sequences(4, [2, 3, 0], [2, 3, 3]);
        foreach (var (a, b) in BaselineSet.Fit(Data, ItemCatalogue.Empty, true, 1).Zip(BaselineSet.Fit(other, ItemCatalogue.Empty, true, 1)))
        {
            // Factors start from random numbers by item.
            if (a is MatrixFactorizationBaseline) continue;
            var (x, y) = (Scores(a, 0, 1), Scores(b, 2, 3));
            for (var i = 0; i < 4; i++) Assert.Equal(x[i], y[renumbered[i]], 12);
        }
    }

    [Fact]
    public void Measure_TwoTargets_RanksNewOnesWithoutOwnItemsToo()
    {
        // Recent ranks 0, then by popularity 1, 2, 3.
        var report = BaselineEvaluation.Measure(new RecentBaseline(Data), 4, [new RankingCase([0], [0, 2], [10, 1], [1, 3])]);
        Assert.Equal(1, report.Repeat!.Mrr20, 12);
        Assert.Equal(1.0 / 3, report.New!.Mrr20, 12);
        Assert.Equal(1.0 / 2, report.NewMasked!.Mrr20, 12);
        Assert.Equal(2, report.Overall!.Targets);
        // Among 1 and 3 alone, 0 is the first and 2 the second.
        Assert.Equal((1 + 0.5) / 2, report.Sampled!.Mrr20, 12);
        Assert.Equal(["0-4"], report.ByHistory.Keys);
        Assert.Equal(["1", "10"], report.ByItemFrequency.Keys);
        Assert.Equal(1, report.ByItemFrequency["10"].Mrr20, 12);
    }

    private static ItemSequences Sequences(int items, params int[][] sequences) =>
        new([.. sequences.Select(s => new ItemSequence(s, new long[s.Length]))], items);

    private static double[] Scores(IBaseline baseline, params int[] history)
    {
        var scores = new double[4];
        baseline.Score(history, scores);
        return scores;
    }
}
