using Microsoft.Extensions.Time.Testing;
using OrleansRec.Grains.Followers;

namespace OrleansRec.Cluster.Tests.Followers;

public class LogClockTests
{
    private const long Hour = 3_600_000;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    [Fact]
    public void Now_NoEvents_IsTheWallClock() => Assert.Equal(1_700_000_000_000, new LogClock(_time).Now(0));

    [Fact]
    public void Now_LiveTraffic_IsTheWallClock()
    {
        var clock = new LogClock(_time);
        clock.Observe(1_700_000_000_000 - 5_000);
        Assert.Equal(1_700_000_000_000, clock.Now(0));
    }

    [Fact]
    public void Now_Archive_IsSoonAfterItsLastEvent()
    {
        var clock = new LogClock(_time);
        clock.Observe(1_430_000_000_000);
        clock.Observe(1_420_000_000_000);
        Assert.Equal(1_430_000_000_000 + Hour, clock.Now(0));
        Assert.Equal(1_435_000_000_000, clock.Now(1_435_000_000_000));
    }
}
