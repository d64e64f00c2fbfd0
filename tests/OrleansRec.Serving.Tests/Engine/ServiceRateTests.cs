using OrleansRec.Serving.Engine;

namespace OrleansRec.Serving.Tests.Engine;

/// <summary>How long what waits will take, by what batches took.</summary>
public sealed class ServiceRateTests
{
    private const int Rows = 200;
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(300);
    private readonly ServiceRate _rate = new();

    [Fact]
    public void TimeFor_FirstBatchesRanColdCode_RefusesNobody()
    {
        Observe(Slow, Slow);
        Assert.Equal(TimeSpan.Zero, _rate.TimeFor(40 * Rows));
    }

    [Fact]
    public void TimeFor_OneBatchTookLong_KeepsTheEstimate()
    {
        Observe(Fast, Fast, Fast, Slow);
        Assert.Equal(40 * Fast, _rate.TimeFor(40 * Rows));
    }

    [Fact]
    public void TimeFor_EveryBatchTakesLong_FollowsSoonAndBack()
    {
        Observe(Fast, Fast, Fast, Slow, Slow);
        Assert.Equal(40 * Slow, _rate.TimeFor(40 * Rows));
        Observe(Fast, Fast);
        Assert.Equal(40 * Fast, _rate.TimeFor(40 * Rows));
    }

    private void Observe(params ReadOnlySpan<TimeSpan> batches)
    {
        foreach (var elapsed in batches) _rate.Observe(Rows, elapsed);
    }
}
