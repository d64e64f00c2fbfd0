namespace OrleansRec.Serving.Engine;

/// <summary>
/// What a row costs, by the middle one of the latest batches: how long what waits will take. One batch that took long, of code that ran for the first time or
/// while the machine stood still, is no reason to refuse anybody; several are. One writer, any reader.
/// </summary>
internal sealed class ServiceRate
{
    private readonly double[] _latest = new double[3];
    private int _batches;
    private double _secondsPerRow;

    public void Observe(int rows, TimeSpan elapsed)
    {
        _latest[_batches % _latest.Length] = elapsed.TotalSeconds / rows;
        _batches++;
        if (_batches >= _latest.Length) Volatile.Write(ref _secondsPerRow, Middle(_latest[0], _latest[1], _latest[2]));
    }

    /// <summary>Zero before the third batch.</summary>
    public TimeSpan TimeFor(long rows) => TimeSpan.FromSeconds(rows * Volatile.Read(ref _secondsPerRow));

    private static double Middle(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
