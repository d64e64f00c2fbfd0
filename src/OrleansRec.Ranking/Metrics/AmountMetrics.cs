namespace OrleansRec.Ranking.Metrics;

/// <summary>How near predicted amounts are to what came.</summary>
public static class AmountMetrics
{
    /// <summary>Root of the mean squared error.</summary>
    public static double Rmse(ReadOnlySpan<float> truth, ReadOnlySpan<float> said)
    {
        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++) sum += ((double)truth[i] - said[i]) * ((double)truth[i] - said[i]);
        return Math.Sqrt(sum / truth.Length);
    }

    /// <summary>Mean absolute error.</summary>
    public static double Mae(ReadOnlySpan<float> truth, ReadOnlySpan<float> said)
    {
        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++) sum += Math.Abs((double)truth[i] - said[i]);
        return sum / truth.Length;
    }

    /// <summary>Mean of half the Poisson deviance, y ln(y / m) − y + m, with amounts in units of a scale.</summary>
    public static double Deviance(ReadOnlySpan<float> truth, ReadOnlySpan<float> said, double scale)
    {
        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++)
        {
            var (y, m) = (truth[i] / scale, Math.Max(1e-9, said[i] / scale));
            sum += (y > 0 ? y * Math.Log(y / m) : 0) - y + m;
        }

        return sum / truth.Length;
    }
}
