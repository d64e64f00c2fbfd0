using OrleansRec.Learning.Network;

namespace OrleansRec.Learning.Tasks;

/// <summary>From the logits of the ranker's heads to scores: probabilities, expected amounts, and click × purchase.</summary>
internal sealed class TaskScores
{
    private readonly float[] _slopes;
    private readonly float[] _shifts;
    private readonly double[] _scales;
    private readonly bool[] _amounts;
    private readonly int _click;
    private readonly int _purchase;

    /// <param name="rankingOffset">Subtracted from the ranking task's logit.</param>
    /// <param name="calibration">By head, see <see cref="Calibration"/>; null: scores are what the heads say.</param>
    public TaskScores(Schema schema, double rankingOffset = 0, IReadOnlyList<Calibration>? calibration = null)
    {
        var tasks = schema.Tasks.Length;
        (_slopes, _shifts, _scales, _amounts) = (new float[tasks], new float[tasks], new double[tasks], new bool[tasks]);
        (_slopes[0], _shifts[0]) = (1, -(float)rankingOffset);
        for (var k = 1; k < tasks; k++)
        {
            var task = schema.DefinitionOf(schema.Tasks[k]);
            (_amounts[k], _scales[k]) = (task.IsRegression, schema.ScaleOf(task.Name));
            // Weighted rows raise the odds by the weight.
            var of = calibration?[k] ?? Calibration.None;
            (_slopes[k], _shifts[k]) = ((float)of.Slope, (float)(of.Shift - (of.Slope * Math.Log(task.PositiveWeight))));
        }

        (_click, _purchase) = (schema.TaskOf(TaskNames.Click), schema.TaskOf(TaskNames.Purchase));
        Names = schema.HasChain ? [.. schema.Tasks, TaskNames.Conversion] : schema.Tasks;
    }

    /// <summary>Names of the scores: the heads, then the chain's where there is one (S).</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A head's score.</summary>
    public float Of(int head, float logit) => _amounts[head]
        ? (float)(Math.Exp(Math.Clamp(logit, -12, 12)) * _scales[head])
        : 1 / (1 + MathF.Exp(-((_slopes[head] * logit) + _shifts[head])));

    /// <summary>Click × purchase, each calibrated, so that the three scores of an item agree.</summary>
    public float Chain(ReadOnlySpan<float> logits) => Of(_click, logits[_click]) * Of(_purchase, logits[_purchase]);

    /// <summary>Scores float[rows, S] of logits float[rows, T].</summary>
    public void Write(ReadOnlySpan<float> logits, Span<float> scores)
    {
        var (heads, width) = (_slopes.Length, Names.Count);
        for (int at = 0, to = 0; at < logits.Length; at += heads, to += width)
        {
            for (var k = 0; k < heads; k++) scores[to + k] = Of(k, logits[at + k]);
            if (width > heads) scores[to + heads] = scores[to + _click] * scores[to + _purchase];
        }
    }
}
