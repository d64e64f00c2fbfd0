namespace OrleansRec.Learning.Balancing;

/// <summary>
/// GradNorm (Chen et al., ICML 2018): the weights are learned so that the tasks' gradients by the shared parameters have one norm,
/// more for tasks that lag: G_k → mean(G) · r_k^α, r_k the loss relative to the first one and to the other tasks; Σ w_k = K.
/// With nothing shared, the weights stay.
/// </summary>
internal sealed class GradNormBalancer(double[] weights) : Balancer
{
    private const double Alpha = 1.5;
    private const double LearningRate = 0.01;
    private const double LeastWeight = 1e-3;

    private readonly VectorAdam _adam = new(weights.Length);
    private readonly double[] _first = new double[weights.Length];

    /// <summary>w_k per task, K in sum.</summary>
    public double[] Learned { get; } = [.. weights.Select(_ => 1.0)];

    public override IReadOnlyList<double[]> State => [Learned, _first, .. _adam.State];

    public override void Backward(JointStep step)
    {
        var norms = new double[weights.Length];
        for (var k = 0; k < norms.Length && step.Shared.Count > 0; k++)
        {
            if (!step.Has(k)) continue;
            using var gradient = TaskGradients.Flat(step.Losses[k], step.Shared);
            norms[k] = weights[k] * gradient.norm().item<float>();
        }

        step.Backward([.. weights.Select((w, k) => w * Learned[k])]);
        if (step.Shared.Count > 0) Learn(step.Values, [.. Enumerable.Range(0, norms.Length).Where(step.Has)], norms);
    }

    private void Learn(double[] losses, int[] present, double[] norms)
    {
        for (var k = 0; k < losses.Length; k++)
            if (_first[k] == 0) _first[k] = losses[k];
        if (present.Length == 0) return;
        double[] relative = [.. losses.Select((l, k) => _first[k] > 0 ? l / _first[k] : 1)];
        var (meanRelative, meanNorm) = (present.Average(k => relative[k]), present.Average(k => norms[k] * Learned[k]));
        if (meanRelative == 0) return;
        var gradient = new double[losses.Length];
        foreach (var k in present)
        {
            var target = meanNorm * Math.Pow(relative[k] / meanRelative, Alpha);
            gradient[k] = Math.Sign((norms[k] * Learned[k]) - target) * norms[k];
        }

        _adam.Step(Learned, gradient, LearningRate, 0);
        for (var k = 0; k < Learned.Length; k++) Learned[k] = Math.Max(LeastWeight, Learned[k]);
        var sum = Learned.Sum();
        for (var k = 0; k < Learned.Length; k++) Learned[k] *= Learned.Length / sum;
    }
}
