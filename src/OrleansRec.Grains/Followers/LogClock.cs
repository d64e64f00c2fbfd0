namespace OrleansRec.Grains.Followers;

/// <summary>
/// What time it is for a request. Times only mean something beside the events they are compared with: in a shop with traffic
/// that is the wall clock, in a log that ended long ago (an imported archive) it is soon after its last event.
/// </summary>
internal sealed class LogClock(TimeProvider time)
{
    private static readonly long Slack = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private long _latest;

    /// <summary>An event of this time (Unix milliseconds) is in the log. One caller at a time.</summary>
    public void Observe(long eventTime) => Volatile.Write(ref _latest, Math.Max(Volatile.Read(ref _latest), eventTime));

    /// <summary>Unix milliseconds, not before the person's last event.</summary>
    public long Now(long lastEvent)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var latest = Volatile.Read(ref _latest);
        return Math.Max(lastEvent, latest == 0 ? now : Math.Min(now, latest + Slack));
    }
}
