namespace OrleansRec.Learning.Training;

/// <summary>
/// Progressive validation: in each round the live weights are scored on the newest data before anything learns it. Kept over the
/// latest rounds, so that a shop drifting away from its model shows.
/// </summary>
internal sealed class ProgressTrend
{
    private const int Rounds = 10;

    /// <summary>Rounds that a mean needs before it is a trend.</summary>
    private const int MinRounds = 3;

    private readonly Queue<double> _losses = new();

    /// <summary>Mean loss of the rounds before; null while there are too few.</summary>
    public double? Mean => _losses.Count >= MinRounds ? _losses.Average() : null;

    public void Add(double loss)
    {
        if (!double.IsFinite(loss)) return;
        _losses.Enqueue(loss);
        if (_losses.Count > Rounds) _losses.Dequeue();
    }

    public void Clear() => _losses.Clear();

    /// <summary>Null where the loss is not above the mean by more than the tolerance, relative.</summary>
    public string? Warning(double loss, double tolerance) => Mean is { } mean && loss > mean * (1 + tolerance)
        ? FormattableString.Invariant($"On the newest data, before learning it, the live weights' loss is {loss:0.0000}, more than {tolerance:P0} above the mean {mean:0.0000} of the last rounds.")
        : null;
}
