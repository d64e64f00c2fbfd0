using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Examples;

/// <summary>How much examples count in the losses: by the age of what happened, and for a task by a measure of the row's own event.</summary>
/// <param name="halfLifeDays">Age at which an example counts half; null: age does not matter.</param>
/// <param name="newest">Unix milliseconds of the newest event, whose examples count in full.</param>
internal sealed class RowWeights(double? halfLifeDays, TaskPlan tasks, long newest)
{
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>Examples count as their age says.</summary>
    public bool ByAge => halfLifeDays is not null;

    /// <summary>A task weighs its rows.</summary>
    public bool ByMeasure { get; } = tasks.Heads.Any(h => h.WeightBy is not null);

    public bool IsAny => ByAge || ByMeasure;

    /// <summary>2 to the power of −age / half-life; 1 where age does not matter.</summary>
    public float Of(long time) => halfLifeDays is { } days ? (float)Math.Pow(2, Math.Min(0, time - newest) / (days * MillisecondsPerDay)) : 1;

    /// <summary>Weights of a row by label column: float[W], 1 where the task weighs none.</summary>
    public void Write(in Behaviour row, Span<float> weights)
    {
        weights.Fill(1);
        for (var k = 0; k < tasks.Heads.Count; k++)
            if (tasks.Heads[k].WeightBy is { } measure) weights[k] = TaskLabel.Measure(measure, row);
    }
}
