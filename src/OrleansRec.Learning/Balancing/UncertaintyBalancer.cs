namespace OrleansRec.Learning.Balancing;

/// <summary>
/// Homoscedastic uncertainty (Kendall, Gal and Cipolla, CVPR 2018): L = Σ exp(−s_k) L_k + s_k / 2, where s_k = log σ_k² is learned
/// beside the network; a steady loss settles at σ_k² = 2 L_k.
/// </summary>
internal sealed class UncertaintyBalancer(double[] weights) : Balancer
{
    private const double LearningRate = 1e-2;

    private readonly double[] _logVariances = new double[weights.Length];
    private readonly VectorAdam _adam = new(weights.Length);

    /// <summary>exp(−s_k) per task.</summary>
    public double[] Precisions => [.. _logVariances.Select(s => Math.Exp(-s))];

    public override IReadOnlyList<double[]> State => [_logVariances, .. _adam.State];

    public override void Backward(JointStep step)
    {
        var precisions = Precisions;
        step.Backward([.. weights.Select((w, k) => w * precisions[k])]);
        _adam.Step(_logVariances, [.. precisions.Select((p, k) => step.Has(k) ? 0.5 - (p * step.Values[k]) : 0)], LearningRate, 0);
    }
}
