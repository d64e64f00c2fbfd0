namespace OrleansRec.Silo.Forms;

/// <summary>Which form a machine should serve.</summary>
internal static class FormChoice
{
    public const double MaxAucLoss = 0.002;
    public const double MaxNdcgLoss = 0.01;

    /// <summary>A form must be this much faster than float32: less is noise, and float32 needs no thought.</summary>
    public const double LeastGain = 1.05;

    public static string Rule { get; } = FormattableString.Invariant(
        $"the form with the most lists/s whose AUC of every task loses at most {MaxAucLoss} and whose NDCG@10 loses at most {100 * MaxNdcgLoss:0} % against float32, if it makes at least {LeastGain} times as many; else float32");

    /// <param name="full">float32.</param>
    /// <param name="forms">All forms, float32 among them.</param>
    public static FormFigures Of(FormFigures full, IEnumerable<FormFigures> forms) => forms
        .Where(f => f.AucLoss(full) <= MaxAucLoss && f.NdcgLoss(full) <= MaxNdcgLoss && f.ListsPerSecond >= LeastGain * full.ListsPerSecond)
        .MaxBy(f => f.ListsPerSecond) ?? full;
}
