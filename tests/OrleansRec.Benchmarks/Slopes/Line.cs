namespace OrleansRec.Benchmarks.Slopes;

/// <summary>y = Base + Slope · x, by least squares.</summary>
/// <param name="Fit">R²: the share of the differences that the line explains; 1 where there are none.</param>
internal readonly record struct Line(double Base, double Slope, double Fit)
{
    /// <param name="points">Two or more, with two different x or more.</param>
    public static Line Of(IReadOnlyCollection<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        var slope = points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
        var all = points.Sum(p => (p.Y - y) * (p.Y - y));
        var left = points.Sum(p => Math.Pow(p.Y - y - (slope * (p.X - x)), 2));
        return new Line(y - (slope * x), slope, all == 0 ? 1 : 1 - (left / all));
    }
}
