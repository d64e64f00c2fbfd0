namespace OrleansRec.Learning.Balancing;

/// <summary>
/// Dynamic weight average (Liu, Johns and Davison, CVPR 2019): a task whose loss fell less over the last two passes weighs more,
/// λ_k = K · softmax(r_k / τ) with r_k = L_k(t − 1) / L_k(t − 2) and τ = 2.
/// </summary>
internal sealed class DwaBalancer(double[] weights) : Balancer
{
    private const double Temperature = 2;

    /// <summary>Losses of the pass before; 0 where there are none.</summary>
    private readonly double[] _last = new double[weights.Length];

    /// <summary>λ_k per task; 1 in the first two passes.</summary>
    public double[] Lambdas { get; } = [.. weights.Select(_ => 1.0)];

    public override IReadOnlyList<double[]> State => [_last, Lambdas];

    public override void Backward(JointStep step) => step.Backward([.. weights.Select((w, k) => w * Lambdas[k])]);

    public override void AfterEpoch(double[] losses)
    {
        if (_last.Any(l => l > 0))
        {
            double[] speeds = [.. losses.Select((l, k) => Math.Exp(Ratio(l, _last[k]) / Temperature))];
            for (var k = 0; k < speeds.Length; k++) Lambdas[k] = losses.Length * speeds[k] / speeds.Sum();
        }

        losses.CopyTo(_last, 0);
    }

    /// <summary>A task without a loss in either pass, as it had no labels, counts as one that stood still.</summary>
    private static double Ratio(double loss, double before) => before > 0 && loss > 0 ? loss / before : 1;
}
