namespace OrleansRec.Grains.Replicas;

/// <summary>
/// Which replica to ask: the less loaded of two chosen at random (Mitzenmacher, The Power of Two Choices in Randomized Load
/// Balancing, 2001). Of two with different standing the better one, whatever its load.
/// </summary>
/// <param name="replicas">Those of now.</param>
internal sealed class ReplicaPicker(Func<Replica[]> replicas, Random random)
{
    /// <summary>Null where there is no replica, or no other one than <paramref name="except"/>.</summary>
    public Replica? Pick(Replica? except = null)
    {
        var all = replicas();
        var best = Standing.Lost;
        var count = 0;
        foreach (var replica in all)
        {
            if (replica == except) continue;
            var standing = replica.Standing;
            if (standing < best) (best, count) = (standing, 0);
            if (standing == best) count++;
        }

        if (count == 0) return null;
        var first = random.Next(count);
        var second = count == 1 ? first : (first + 1 + random.Next(count - 1)) % count;
        Replica? a = null, b = null;
        var at = 0;
        foreach (var replica in all)
        {
            if (replica == except || replica.Standing != best) continue;
            if (at == first) a = replica;
            if (at == second) b = replica;
            at++;
        }

        // A standing may have changed since it was counted.
        return (a, b) switch
        {
            (null, _) => b ?? Array.Find(all, replica => replica != except),
            (_, null) => a,
            _ => Less(a, b),
        };
    }

    private static Replica Less(Replica a, Replica b)
    {
        var (costA, costB) = (a.Cost, b.Cost);
        return costA < costB || (costA == costB && a.IsLocal) ? a : b;
    }
}
