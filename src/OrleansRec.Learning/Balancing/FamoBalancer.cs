namespace OrleansRec.Learning.Balancing;

/// <summary>
/// FAMO (Liu et al., NeurIPS 2023): all losses fall at one rate. Weights z = softmax(ξ) over log losses,
/// w_k = z_k / L_k / Σ_j (z_j / L_j); after the step ξ follows how much each log loss fell on the same batch. Costs one more
/// forward pass, no gradient per task.
/// </summary>
internal sealed class FamoBalancer(double[] weights) : Balancer
{
    private const double LearningRate = 0.025;
    private const double Decay = 1e-3;
    private const double Epsilon = 1e-8;

    private readonly double[] _logits = new double[weights.Length];
    private readonly VectorAdam _adam = new(weights.Length);
    private double[] _before = [];

    public override IReadOnlyList<double[]> State => [_logits, .. _adam.State];

    /// <summary>z_k per task, 1 in sum.</summary>
    public double[] Shares
    {
        get
        {
            double[] exp = [.. _logits.Select(x => Math.Exp(x - _logits.Max()))];
            return [.. exp.Select(e => e / exp.Sum())];
        }
    }

    public override void Backward(JointStep step)
    {
        _before = step.Values;
        var shares = Shares;
        double[] raw = [.. _before.Select((l, k) => l > 0 ? shares[k] / (l + Epsilon) : 0)];
        var sum = Math.Max(Epsilon, raw.Sum());
        // K in sum, so that a step is as long as with equal weights.
        step.Backward([.. weights.Select((w, k) => w * weights.Length * raw[k] / sum)]);
    }

    public override void AfterStep(Func<double[]> losses)
    {
        var after = losses();
        var shares = Shares;
        double[] fall = [.. after.Select((l, k) => l > 0 && _before[k] > 0 ? Math.Log(_before[k] + Epsilon) - Math.Log(l + Epsilon) : 0)];
        var mean = fall.Select((f, k) => f * shares[k]).Sum();
        _adam.Step(_logits, [.. fall.Select((f, k) => shares[k] * (f - mean))], LearningRate, Decay);
    }
}
