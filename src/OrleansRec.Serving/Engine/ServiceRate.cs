namespace OrleansRec.Serving.Engine;

/// <summary>What a row cost in the latest batches, the newer the heavier: how long what waits will take. One writer, any reader.</summary>
internal sealed class ServiceRate
{
    /// <summary>What a batch keeps of its weight with each one after it.</summary>
    private const double Decay = 0.8;

    private double _rows;
    private double _seconds;
    private double _secondsPerRow;

    public void Observe(int rows, TimeSpan elapsed)
    {
        _rows = (Decay * _rows) + rows;
        _seconds = (Decay * _seconds) + elapsed.TotalSeconds;
        Volatile.Write(ref _secondsPerRow, _seconds / _rows);
    }

    /// <summary>Zero before the first batch.</summary>
    public TimeSpan TimeFor(long rows) => TimeSpan.FromSeconds(rows * Volatile.Read(ref _secondsPerRow));
}
