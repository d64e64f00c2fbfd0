namespace OrleansRec.Client.Gateways;

/// <summary>Since when a connection's other end owes a word.</summary>
internal sealed class Silence(TimeProvider time)
{
    private const long Nothing = long.MinValue;
    private long _unanswered = Nothing;

    /// <summary>Whether the other end has said anything yet.</summary>
    public bool IsGreeted { get; private set; }

    /// <summary>How long the first word that was not answered has been on its way; zero if none is.</summary>
    public TimeSpan Lasted => Volatile.Read(ref _unanswered) is var since && since == Nothing ? TimeSpan.Zero : time.GetElapsedTime(since);

    public void Say() => Interlocked.CompareExchange(ref _unanswered, time.GetTimestamp(), Nothing);

    public void Hear()
    {
        IsGreeted = true;
        Volatile.Write(ref _unanswered, Nothing);
    }
}
