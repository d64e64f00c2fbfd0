using OrleansRec.Abstractions;

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

    /// <summary>Weight of the newest answer in the latency.</summary>
    private const double Newest = 0.2;

    private readonly Lock _gate = new();
    private Standing _standing;
    private long _standingSince;
    private double _milliseconds;
    private long _measuredAt;
    private int _outstanding;

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
}
