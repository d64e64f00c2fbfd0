namespace OrleansRec.Learning.Tasks;

/// <summary>
/// What a yes-or-no head says, brought to what comes true: the log-odds times a slope plus a shift (Platt, 1999, "Probabilistic outputs for
/// support vector machines"; with a slope alone it is the temperature of Guo et al., 2017). The order of the scores stays.
/// </summary>
/// <param name="Slope">Above 0; below 1 where the head is too sure.</param>
/// <param name="Shift">In log-odds.</param>
public sealed record Calibration(double Slope, double Shift)
{
    /// <summary>Standard deviations of what is likely before any row is seen: few rows change little.</summary>
    private const double SlopeSpread = 0.5;
    private const double ShiftSpread = 1;

    private const double LeastSlope = 0.05;
    private const int MostSteps = 50;
    private const double LeastPart = 1e-3;

    /// <summary>Nats that a step gains at least for another one to follow.</summary>
    private const double Enough = 1e-9;

    /// <summary>A score within this of 0 or 1 counts as that far.</summary>
    private const double Edge = 1e-7;

    /// <summary>Ends of the names of the metrics that say what was fitted.</summary>
    internal const string Slopes = "_slope";
    internal const string Shifts = "_shift";

    /// <summary>Scores as they are.</summary>
    public static Calibration None { get; } = new(1, 0);

    /// <summary>Of a training, by its validation metrics: <c>TASK_slope</c> and <c>TASK_shift</c>.</summary>
    public static Calibration Of(IReadOnlyDictionary<string, double> metrics, string task) =>
        metrics.TryGetValue(task + Slopes, out var slope) && metrics.TryGetValue(task + Shifts, out var shift) ? new Calibration(slope, shift) : None;

    /// <summary>The likeliest one of rows that were not learned, by Newton's method.</summary>
    /// <param name="outcomes">Whether it came true, by row.</param>
    /// <param name="scores">What was said without calibration, 0 to 1.</param>
    /// <param name="before">What is likely before the rows are seen.</param>
    /// <param name="spread">Factor of how far from it is likely, above 0.</param>
    public static Calibration Fit(ReadOnlySpan<bool> outcomes, ReadOnlySpan<float> scores, Calibration before, double spread = 1)
    {
        if (outcomes.IsEmpty) return before;
        var (odds, centre) = (new double[scores.Length], 0.0);
        for (var i = 0; i < odds.Length; i++) centre += odds[i] = LogOdds(scores[i]);
        centre /= odds.Length;

        // Around the mean of the log-odds, slope and shift do not stand in for each other.
        var (slope0, shift0) = (before.Slope, before.Shift + (before.Slope * centre));
        var (slopePull, shiftPull) = (1 / Squared(SlopeSpread * spread), 1 / Squared(ShiftSpread * spread));
        var (slope, shift, cost) = (slope0, shift0, Cost(slope0, shift0, outcomes));
        for (var step = 0; step < MostSteps; step++)
        {
            var (toSlope, toShift) = (slopePull * (slope - slope0), shiftPull * (shift - shift0));
            var (bySlope, byBoth, byShift) = (slopePull, 0.0, shiftPull);
            for (var i = 0; i < odds.Length; i++)
            {
                var apart = odds[i] - centre;
                var said = Probability((slope * apart) + shift);
                var (error, certainty) = (said - (outcomes[i] ? 1 : 0), said * (1 - said));
                (toSlope, toShift) = (toSlope + (error * apart), toShift + error);
                (bySlope, byBoth, byShift) = (bySlope + (certainty * apart * apart), byBoth + (certainty * apart), byShift + certainty);
            }

            var determinant = (bySlope * byShift) - (byBoth * byBoth);
            var (down, aside) = (((byShift * toSlope) - (byBoth * toShift)) / determinant, ((bySlope * toShift) - (byBoth * toSlope)) / determinant);
            var (part, last) = (1.0, cost);
            while (part > LeastPart && Cost(Math.Max(LeastSlope, slope - (part * down)), shift - (part * aside), outcomes) >= cost) part /= 2;
            if (part <= LeastPart) break;
            (slope, shift) = (Math.Max(LeastSlope, slope - (part * down)), shift - (part * aside));
            cost = Cost(slope, shift, outcomes);
            if (last - cost < Enough) break;
        }

        return new Calibration(slope, shift - (slope * centre));

        double Cost(double atSlope, double atShift, ReadOnlySpan<bool> came)
        {
            var sum = ((slopePull * Squared(atSlope - slope0)) + (shiftPull * Squared(atShift - shift0))) / 2;
            for (var i = 0; i < odds.Length; i++)
            {
                var z = (atSlope * (odds[i] - centre)) + atShift;
                sum += Math.Max(z, 0) - (came[i] ? z : 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
            }

            return sum;
        }
    }

    /// <summary>A score as it was before, of one that was calibrated.</summary>
    public float Undo(float score) => (float)Probability((LogOdds(score) - Shift) / Slope);

    private static double LogOdds(double score)
    {
        var inside = Math.Clamp(score, Edge, 1 - Edge);
        return Math.Log(inside / (1 - inside));
    }

    private static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private static double Squared(double x) => x * x;
}
