namespace OrleansRec.Ranking.Metrics;

/// <summary>How far a distribution has moved.</summary>
public static class Drift
{
    /// <summary>Added to every count, so that an empty bin is rare and not impossible.</summary>
    private const double Smoothing = 0.5;

    /// <summary>
    /// Population stability index Σ (p − q) ln(p / q), less what chance alone is expected to give, (B − 1)(1/n + 1/m) (Yurdakul, 2018);
    /// 0 or more. By custom, below 0.1 is nothing, above 0.25 a changed population.
    /// </summary>
    /// <param name="reference">Counts by bin, n in all.</param>
    /// <param name="now">Counts by the same bins, m in all.</param>
    public static double Psi(ReadOnlySpan<double> reference, ReadOnlySpan<double> now)
    {
        if (reference.Length != now.Length)
            throw new ArgumentException($"'now' has {now.Length} bins, 'reference' {reference.Length}; both must have the same.", nameof(now));
        var (n, m, bins) = (0.0, 0.0, 0);
        for (var i = 0; i < now.Length; i++)
        {
            if (reference[i] + now[i] == 0) continue;
            n += reference[i];
            m += now[i];
            bins++;
        }

        if (n == 0 || m == 0) return 0;
        var psi = 0.0;
        for (var i = 0; i < now.Length; i++)
        {
            if (reference[i] + now[i] == 0) continue;
            var p = (reference[i] + Smoothing) / (n + (Smoothing * bins));
            var q = (now[i] + Smoothing) / (m + (Smoothing * bins));
            psi += (q - p) * Math.Log(q / p);
        }

        return Math.Max(0, psi - ((bins - 1) * ((1 / n) + (1 / m))));
    }
}
