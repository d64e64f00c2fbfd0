using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Tests.Graph;

/// <summary>Leaving a person's own later events out of full statistics must equal statistics that never saw them.</summary>
public class FutureEventsTests
{
    private const int Items = 25;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 17)]
    [InlineData(3, 40)]
    [InlineData(4, 99)]
    [InlineData(5, 100)]
    public void Subtracting_OwnFuture_EqualsStatisticsBuiltWithoutIt(int seed, int cut)
    {
        var people = new ObservedPeople(seed, people: 6, events: 100, Items);
        var (full, without, future) = (people.Statistics(-1, 0), people.Statistics(2, cut), people.Future(2, cut));
        for (var a = 0; a < Items; a++)
        {
            Assert.Equal(without.Count(a), full.Count(a) - future.Count(a));
            Assert.Equal(without.Purchases(a), full.Purchases(a) - future.Purchases(a));
            Assert.Equal(without.Outgoing(a), full.Outgoing(a) - future.Outgoing(a));
            for (var b = 0; b < Items; b++)
            {
                Assert.Equal(Edge(without.CoOccurrence, a, b), Edge(full.CoOccurrence, a, b) - future.CoOccurrence(a, b), 1e-4f);
                Assert.Equal(Edge(without.Transitions, a, b), Edge(full.Transitions, a, b) - future.Transitions(a, b));
            }
        }
    }

    [Theory]
    [InlineData(11, 5)]
    [InlineData(12, 30)]
    [InlineData(13, 80)]
    public void Features_WithoutOwnFuture_EqualThoseOfStatisticsBuiltWithoutIt(int seed, int cut)
    {
        var people = new ObservedPeople(seed, people: 6, events: 100, Items);
        var state = people.People[2][cut].Before;
        var (left, right) = (new CandidateFeatures(), new CandidateFeatures());
        left.Begin(state, Sample.Start, people.Statistics(-1, 0), ItemCatalogue.Empty, people.Future(2, cut));
        right.Begin(state, Sample.Start, people.Statistics(2, cut), ItemCatalogue.Empty);
        var (a, b) = (new float[CandidateFeatures.Width], new float[CandidateFeatures.Width]);
        var compared = 0;
        for (var item = 0; item < Items; item++)
        {
            left.Fill(item, a);
            right.Fill(item, b);
            for (var f = 0; f < CandidateFeatures.Width; f++)
            {
                // Popularity's scale, and the trend with its newest moment, are those of the whole shop.
                if (f is 17 or 18 or 19) continue;
                Assert.True(MathF.Abs(a[f] - b[f]) < 1e-3f, $"feature {f} of item {item}: {a[f]} against {b[f]}");
                if (b[f] != 0) compared++;
            }
        }

        Assert.True(compared > 50);
    }

    [Fact]
    public void Pass_EveryEvent_LeavesNothing()
    {
        var people = new ObservedPeople(9, people: 1, events: 100, Items);
        var future = people.Future(0, 0);
        foreach (var (before, e) in people.People[0]) future.Pass(before, e);
        for (var a = 0; a < Items; a++)
        {
            Assert.Equal(0, future.Count(a));
            Assert.Equal(0, future.Outgoing(a));
            for (var b = 0; b < Items; b++) Assert.Equal(0, future.CoOccurrence(a, b), 1e-5f);
        }
    }

    [Fact]
    public void Pass_HalfTheEvents_EqualsTheFutureOfTheOtherHalf()
    {
        var people = new ObservedPeople(10, people: 1, events: 60, Items);
        var passed = people.Future(0, 0);
        foreach (var (before, e) in people.People[0].Take(30)) passed.Pass(before, e);
        var half = people.Future(0, 30);
        for (var a = 0; a < Items; a++)
            for (var b = 0; b < Items; b++) Assert.Equal(half.CoOccurrence(a, b), passed.CoOccurrence(a, b), 1e-4f);
    }

    private static float Edge(NeighbourTable table, int from, int to)
    {
        var at = table.Neighbours(from).IndexOf(to);
        return at < 0 ? 0 : table.Weights(from)[at];
    }
}
