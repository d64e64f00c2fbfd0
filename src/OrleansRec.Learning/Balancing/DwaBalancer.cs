namespace OrleansRec.Learning.Balancing;

/// <summary>
/// Dynamic weight average (Liu, Johns and Davison, CVPR 2019): a task whose loss fell less over the last two passes weighs more,
/// λ_k = K · softmax(r_k / τ) with r_k = L_k(t − 1) / L_k(t − 2) and τ = 2.
/// </summary>
internal sealed class DwaBalancer(double[] weights) : Balancer
{
    private const double Temperature = 2;

    private double[]? _last;

    /// <summary>λ_k per task; 1 in the first two passes.</summary>
    public double[] Lambdas { get; private set; } = [.. weights.Select(_ => 1.0)];

    public override void Backward(JointStep step) => step.Backward([.. weights.Select((w, k) => w * Lambdas[k])]);

    public override void AfterEpoch(double[] losses)
    {
        if (_last is { } last)
        {
            double[] speeds = [.. losses.Select((l, k) => Math.Exp(Ratio(l, last[k]) / Temperature))];
            Lambdas = [.. speeds.Select(s => losses.Length * s / speeds.Sum())];
        }

        _last = losses;
    }

    /// <summary>A task that had no loss before, as it had no labels, counts as one that stood still.</summary>
    private static double Ratio(double loss, double before) => before > 0 ? loss / before : 1;
}
