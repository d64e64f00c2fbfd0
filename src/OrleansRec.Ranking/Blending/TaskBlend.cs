namespace OrleansRec.Ranking.Blending;

/// <summary>
/// One score from those of all tasks: <c>s₀ · (1 + Σₖ wₖ sₖ)</c>. The first task (next interest) orders the list; the others,
/// probabilities of what follows from interest, tilt it by at most their weight.
/// </summary>
public sealed class TaskBlend
{
    private readonly float[] _weights;

    /// <param name="tasks">The model's tasks, the first one ranks.</param>
    /// <param name="weights">Weights by task name; tasks that the model does not have are left out.</param>
    public TaskBlend(IReadOnlyList<string> tasks, IReadOnlyDictionary<string, float> weights)
    {
        _weights = new float[tasks.Count];
        for (var k = 1; k < tasks.Count; k++) _weights[k] = weights.GetValueOrDefault(tasks[k]);
    }

    /// <param name="scores">One probability per task: float[T].</param>
    public float Score(ReadOnlySpan<float> scores)
    {
        var tilt = 1f;
        for (var k = 1; k < _weights.Length; k++) tilt += _weights[k] * scores[k];
        return scores[0] * tilt;
    }

    /// <summary>What each task adds to <see cref="Score"/>: <c>s₀</c> of the first, <c>s₀ wₖ sₖ</c> of the others.</summary>
    /// <param name="scores">One probability per task: float[T].</param>
    /// <param name="parts">float[T].</param>
    public void Split(ReadOnlySpan<float> scores, Span<float> parts)
    {
        parts[0] = scores[0];
        for (var k = 1; k < _weights.Length; k++) parts[k] = scores[0] * _weights[k] * scores[k];
    }
}
