namespace OrleansRec.Benchmarks.Shared;

internal static class Statistics
{
    /// <summary>The value below which <paramref name="share"/> of them lie (nearest rank); sorts in place; NaN where there are none.</summary>
    public static double Quantile(List<double> values, double share)
    {
        if (values.Count == 0) return double.NaN;
        values.Sort();
        return values[Math.Clamp((int)Math.Ceiling(share * values.Count) - 1, 0, values.Count - 1)];
    }

    public static double Median(List<double> values) => Quantile(values, 0.5);
}
