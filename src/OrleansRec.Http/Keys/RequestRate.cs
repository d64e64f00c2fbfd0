using System.Threading.RateLimiting;

namespace OrleansRec.Http.Keys;

/// <summary>A key's own rate: a bucket of <see cref="Burst"/> requests that fills by <see cref="RequestsPerSecond"/> every second.</summary>
internal sealed class RequestRate
{
    private readonly TokenBucketRateLimiter _bucket;

    private RequestRate(int requestsPerSecond, int burst)
    {
        RequestsPerSecond = requestsPerSecond;
        Burst = burst;
        _bucket = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = requestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        });
    }

    public int RequestsPerSecond { get; }

    public int Burst { get; }

    /// <summary>The rate of a key; the one before where it did not change, so that saving the keys refills no bucket.</summary>
    public static RequestRate? Of(ApiKeyEntry entry, RequestRate? before)
    {
        if (entry.RequestsPerSecond is not { } perSecond) return null;
        var burst = entry.Burst ?? perSecond;
        return before?.RequestsPerSecond == perSecond && before.Burst == burst ? before : new RequestRate(perSecond, burst);
    }

    public bool Admits()
    {
        using var lease = _bucket.AttemptAcquire();
        return lease.IsAcquired;
    }
}
