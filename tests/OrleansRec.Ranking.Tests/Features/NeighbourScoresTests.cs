using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Tests.Graph;

namespace OrleansRec.Ranking.Tests.Features;

public class NeighbourScoresTests
{
    [Fact]
    public void Accumulate_Voters_SumsCosineWithRecencyDecay()
    {
        var statistics = new ObservedPeople(21, 8, 60, 20).Statistics(-1, 0);
        var scores = new NeighbourScores();
        int[] voters = [3, 1];
        scores.Accumulate(voters, statistics, null);
        var checkedItems = 0;
        for (var item = 0; item < 20; item++)
        {
            var expected = Cosine(3, item) + (NeighbourScores.RecencyDecay * Cosine(1, item));
            Assert.Equal(expected, scores.CoOccurrence(item), 1e-4f);
            Assert.Equal(Cosine(3, item), scores.CoOccurrenceWithLast(item), 1e-4f);
            if (expected > 0) checkedItems++;
        }

        Assert.True(checkedItems > 5);
        Assert.Equal(Enumerable.Range(0, 20).Max(scores.CoOccurrence), scores.Largest);

        float Cosine(int a, int b)
        {
            var at = statistics.CoOccurrence.Neighbours(a).IndexOf(b);
            return at < 0 ? 0 : statistics.CoOccurrence.Weights(a)[at] / MathF.Sqrt(statistics.Count(a) * statistics.Count(b));
        }
    }

    [Fact]
    public void Accumulate_AnotherPerson_LeavesNothingOfTheOneBefore()
    {
        var statistics = new ObservedPeople(22, 8, 60, 20).Statistics(-1, 0);
        var (reused, fresh) = (new NeighbourScores(), new NeighbourScores());
        reused.Accumulate([3, 1, 4], statistics, null);
        reused.Accumulate([7], statistics, null);
        fresh.Accumulate([7], statistics, null);
        for (var item = 0; item < 20; item++)
        {
            Assert.Equal(fresh.CoOccurrence(item), reused.CoOccurrence(item));
            Assert.Equal(fresh.Transition(item), reused.Transition(item));
        }

        Assert.Equal(fresh.Touched.ToArray().Order(), reused.Touched.ToArray().Order());
        Assert.Equal(reused.Touched.Length, reused.Touched.ToArray().Distinct().Count());
    }

    [Fact]
    public void Accumulate_SettledStatistics_SaysTheSame()
    {
        var (live, settled) = (new ObservedPeople(24, 8, 60, 40).Statistics(-1, 0), new ObservedPeople(24, 8, 60, 40).Statistics(-1, 0));
        settled.Settle();
        var (before, after) = (new NeighbourScores(), new NeighbourScores());
        before.Accumulate([3, 1, 4, 15], live, null);
        after.Accumulate([3, 1, 4, 15], settled, null);
        Assert.True(before.Touched.Length > 5);
        Assert.Equal(before.Touched, after.Touched);
        Assert.Equal(before.CoOccurrences, after.CoOccurrences);
        Assert.Equal(before.Transitions, after.Transitions);
        Assert.Equal(before.Largest, after.Largest);
        for (var item = 0; item < 40; item++)
        {
            Assert.Equal(before.CoOccurrenceWithLast(item), after.CoOccurrenceWithLast(item));
            Assert.Equal(live.Trend(item), settled.Trend(item));
        }
    }

    [Fact]
    public void Accumulate_NoHistory_TouchesNothing()
    {
        var scores = new NeighbourScores();
        scores.Accumulate([], new ObservedPeople(23, 2, 20, 5).Statistics(-1, 0), null);
        Assert.True(scores.Touched.IsEmpty);
        Assert.Equal(0, scores.Largest);
    }
}
