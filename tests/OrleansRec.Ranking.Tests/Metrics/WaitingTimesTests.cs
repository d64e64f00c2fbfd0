using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public sealed class WaitingTimesTests
{
    [Fact]
    public void Percentile_AllHaveEnded_IsThatOfTheWaits()
    {
        (double, int, bool)[] waits = [(3, 1, true), (1, 1, true), (4, 1, true), (2, 1, true)];

        Assert.Equal([1.0, 2.0, 4.0], new[] { 0.25, 0.5, 0.95 }.Select(share => WaitingTimes.Percentile(waits, share)!.Value.Seconds));
    }

    [Fact]
    public void Percentile_SomeStillWait_CountAsLongAsTheyDid()
    {
        // 10 wait: after 1 s 4 have ended (0.4 of all); 3 more are seen for 2 s only; after 5 s 2 of the 3 that are left end: 0.4 + 0.6 · 2/3 = 0.8.
        (double, int, bool)[] waits = [(1, 4, true), (2, 3, false), (5, 2, true), (9, 1, false)];

        Assert.Equal(new Waited(1, false), WaitingTimes.Percentile(waits, 0.4));
        Assert.Equal(new Waited(5, false), WaitingTimes.Percentile(waits, 0.41));
        Assert.Equal(new Waited(5, false), WaitingTimes.Percentile(waits, 0.8));
        Assert.Equal(new Waited(9, true), WaitingTimes.Percentile(waits, 0.81));
    }

    [Fact]
    public void Percentile_Nothing_IsNull() => Assert.Null(WaitingTimes.Percentile([], 0.5));
}
