namespace OrleansRec.Client.Gateways;

/// <summary>Since when a connection's other end owes a word.</summary>
internal sealed class Silence(TimeProvider time)
{
    private const long Nothing = long.MinValue;
    private long _unanswered = Nothing;
    private long _checked = time.GetTimestamp();

    /// <summary>Whether the other end has said anything yet.</summary>
    public bool IsGreeted { get; private set; }

    /// <summary>How long the first word that was not answered has been on its way; zero if none is.</summary>
    public TimeSpan Lasted => Volatile.Read(ref _unanswered) is var since && since == Nothing ? TimeSpan.Zero : time.GetElapsedTime(since);

    /// <summary>How long ago this was asked last.</summary>
    public TimeSpan LastCheck()
    {
        var now = time.GetTimestamp();
        return time.GetElapsedTime(Interlocked.Exchange(ref _checked, now), now);
    }

    /// <summary>What is owed is owed from now on.</summary>
    public void Restart()
    {
        if (Volatile.Read(ref _unanswered) is var since && since != Nothing) Interlocked.CompareExchange(ref _unanswered, time.GetTimestamp(), since);
    }

    public void Say() => Interlocked.CompareExchange(ref _unanswered, time.GetTimestamp(), Nothing);

    public void Hear()
    {
        IsGreeted = true;
        Volatile.Write(ref _unanswered, Nothing);
    }
}
