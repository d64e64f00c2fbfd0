using OrleansRec.Learning.Network;

namespace OrleansRec.Learning.Tasks;

/// <summary>From the logits of the ranker's heads to scores: probabilities, expected amounts, and click × purchase.</summary>
internal sealed class TaskScores
{
    private readonly double[] _offsets;
    private readonly double[] _scales;
    private readonly bool[] _amounts;
    private readonly int _click;
    private readonly int _purchase;

    /// <param name="rankingOffset">Subtracted from the ranking task's logit.</param>
    public TaskScores(Schema schema, double rankingOffset = 0)
    {
        var tasks = schema.Tasks.Length;
        (_offsets, _scales, _amounts) = (new double[tasks], new double[tasks], new bool[tasks]);
        _offsets[0] = rankingOffset;
        for (var k = 1; k < tasks; k++)
        {
            var task = schema.DefinitionOf(schema.Tasks[k]);
            (_amounts[k], _scales[k]) = (task.IsRegression, schema.ScaleOf(task.Name));
            // Weighted rows raise the odds by the weight.
            _offsets[k] = Math.Log(task.PositiveWeight);
        }

        (_click, _purchase) = (schema.TaskOf(TaskNames.Click), schema.TaskOf(TaskNames.Purchase));
        Names = schema.HasChain ? [.. schema.Tasks, TaskNames.Conversion] : schema.Tasks;
    }

    /// <summary>Names of the scores: the heads, then the chain's where there is one (S).</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A head's score.</summary>
    public float Of(int head, float logit) => _amounts[head]
        ? (float)(Math.Exp(Math.Clamp(logit, -12, 12)) * _scales[head])
        : 1 / (1 + MathF.Exp(-(logit - (float)_offsets[head])));

    /// <summary>Click × purchase.</summary>
    public float Chain(ReadOnlySpan<float> logits) => Of(_click, logits[_click]) * Of(_purchase, logits[_purchase]);

    /// <summary>Scores float[rows, S] of logits float[rows, T].</summary>
    public void Write(ReadOnlySpan<float> logits, Span<float> scores)
    {
        var (heads, width) = (_offsets.Length, Names.Count);
        for (int at = 0, to = 0; at < logits.Length; at += heads, to += width)
        {
            for (var k = 0; k < heads; k++) scores[to + k] = Of(k, logits[at + k]);
            if (width > heads) scores[to + heads] = scores[to + _click] * scores[to + _purchase];
        }
    }
}
