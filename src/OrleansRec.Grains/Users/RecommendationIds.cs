namespace OrleansRec.Grains.Users;

/// <summary>Ids of answers: a prefix that differs from silo to silo and a number that counts up.</summary>
/// <param name="prefix">Random in production, fixed where runs are to be repeated.</param>
public sealed class RecommendationIds(ulong prefix)
{
    private long _last;

    public string Next() => $"{prefix:x16}-{Interlocked.Increment(ref _last):x}";
}
