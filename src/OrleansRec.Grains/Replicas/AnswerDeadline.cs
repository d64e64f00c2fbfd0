namespace OrleansRec.Grains.Replicas;

/// <summary>When a caller stops waiting, counted from here: clocks of two machines are not compared.</summary>
/// <param name="timeout">From now.</param>
internal readonly struct AnswerDeadline(TimeProvider time, TimeSpan timeout)
{
    private readonly long _started = time.GetTimestamp();

    public TimeSpan Timeout => timeout;

    /// <summary>Zero or less: past.</summary>
    public TimeSpan Remaining => timeout - time.GetElapsedTime(_started);
}
