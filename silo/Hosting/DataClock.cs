namespace OrleansRec.Silo.Hosting;

/// <summary>
/// A clock that can be moved forward to the time of the data, so that a log which ends after this machine's time is not refused as
/// coming from the future. Where the machine's time is later, nothing ever moves. Timers and timestamps stay real.
/// </summary>
internal sealed class DataClock(TimeProvider real) : TimeProvider
{
    private long _offset;

    public override long TimestampFrequency => real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow().AddTicks(Volatile.Read(ref _offset));

    /// <summary>From now on it is at least this time; an earlier time changes nothing.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        var wanted = (time - real.GetUtcNow()).Ticks;
        for (var seen = Volatile.Read(ref _offset); seen < wanted;)
        {
            var before = Interlocked.CompareExchange(ref _offset, wanted, seen);
            if (before == seen) return;
            seen = before;
        }
    }

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);
}
