using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Grains.Replicas;

/// <summary>How a replica stands with this silo; the smaller, the rather it is asked.</summary>
internal enum Standing
{
    Ready,

    /// <summary>It answered that no model is loaded.</summary>
    Empty,

    /// <summary>It did not answer, or not in time.</summary>
    Lost,
}

/// <summary>A model replica as one silo sees it: how long its answers take, and how many are outstanding. Any thread.</summary>
/// <param name="isLocal">True on the silo that asks: between equals, that is the shorter way.</param>
internal sealed class Replica(IModelGrain grain, bool isLocal, TimeProvider time)
{
    /// <summary>How long a bad experience counts.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long a refusal speaks for the requests after it. Less than a full batch takes, and what waits before a refused request takes much
    /// longer: the replica does not run out of work meanwhile, and who comes next is asked for again.
    /// </summary>
    public static readonly TimeSpan RefusalHolds = TimeSpan.FromMilliseconds(5);

    /// <summary>Weight of the newest answer in the latency.</summary>
    private const double Newest = 0.2;

    private readonly Lock _gate = new();
    private Standing _standing;
    private long _standingSince;
    private double _milliseconds;
    private long _measuredAt;
    private int _outstanding;
    private Refused? _refused;

    public IModelGrain Grain => grain;

    public bool IsLocal => isLocal;

    public Standing Standing
    {
        get
        {
            lock (_gate) return _standing != Standing.Ready && time.GetElapsedTime(_standingSince) > Memory ? Standing.Ready : _standing;
        }
    }

    /// <summary>
    /// What another call will about wait here: the latency of late times those outstanding. A latency that is not measured again
    /// fades, so that a replica that was slow once is tried again.
    /// </summary>
    public double Cost
    {
        get
        {
            lock (_gate) return Faded() * (1 + _outstanding);
        }
    }

    /// <summary>A call begins; returns its timestamp.</summary>
    public long Begin()
    {
        lock (_gate) _outstanding++;
        return time.GetTimestamp();
    }

    /// <summary>The call that began was refused, which says nothing about how long an answer takes.</summary>
    /// <param name="timeout">How long the caller would have waited.</param>
    public void EndRefused(OverloadedException refusal, bool isBulk, TimeSpan timeout)
    {
        lock (_gate)
        {
            _outstanding--;
            _standing = Standing.Ready;
            _refused = new Refused(refusal, isBulk, timeout, time.GetTimestamp());
        }
    }

    /// <summary>What the replica would say to a request like the one that it has just refused; null where it has to be asked.</summary>
    public OverloadedException? RefusalOf(bool isBulk, TimeSpan timeout)
    {
        var last = Volatile.Read(ref _refused);
        return last is not null && last.IsBulk == isBulk && timeout <= last.Timeout && time.GetElapsedTime(last.At) < RefusalHolds
            ? new OverloadedException(last.Refusal.Message, last.Refusal.RetryAfter)
            : null;
    }

    /// <summary>The call that began then has ended so.</summary>
    public void End(long began, Standing standing)
    {
        lock (_gate)
        {
            _outstanding--;
            _milliseconds = Faded() + (Newest * (time.GetElapsedTime(began).TotalMilliseconds - Faded()));
            _measuredAt = time.GetTimestamp();
            (_standing, _standingSince) = (standing, _measuredAt);
        }
    }

    private double Faded() => _milliseconds * Math.Pow(0.5, time.GetElapsedTime(_measuredAt) / Memory);

    private sealed record Refused(OverloadedException Refusal, bool IsBulk, TimeSpan Timeout, long At);
}
