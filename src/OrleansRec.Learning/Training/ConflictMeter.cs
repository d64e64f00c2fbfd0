using OrleansRec.Learning.Balancing;

namespace OrleansRec.Learning.Training;

/// <summary>
/// How the tasks' gradients by what they share point: mean cosine over sampled steps that had both tasks. Below 0 two tasks fight, above
/// it they help each other.
/// </summary>
internal sealed class ConflictMeter(IReadOnlyList<string> tasks, int every)
{
    private readonly double[,] _sums = new double[tasks.Count, tasks.Count];
    private readonly int[,] _counts = new int[tasks.Count, tasks.Count];

    public void Add(long steps, JointStep step)
    {
        if (steps % every != 0) return;
        var cosines = TaskGradients.Cosines(step.Losses, step.Shared);
        for (var i = 0; i < tasks.Count; i++)
        {
            for (var j = 0; j < tasks.Count; j++)
            {
                if (!step.Has(i) || !step.Has(j)) continue;
                _sums[i, j] += cosines[i, j];
                _counts[i, j]++;
            }
        }
    }

    /// <summary>By task and other task; pairs that no sampled step had are absent.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Means() => Enumerable.Range(0, tasks.Count)
        .Where(i => _counts[i, i] > 0)
        .ToDictionary(i => tasks[i], i => (IReadOnlyDictionary<string, double>)Enumerable.Range(0, tasks.Count)
            .Where(j => _counts[i, j] > 0).ToDictionary(j => tasks[j], j => _sums[i, j] / _counts[i, j]));
}
