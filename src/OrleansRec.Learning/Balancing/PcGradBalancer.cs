using static TorchSharp.torch;

namespace OrleansRec.Learning.Balancing;

/// <summary>
/// Gradient surgery (PCGrad, Yu et al., NeurIPS 2020): on the shared parameters, a task's gradient loses the part that points
/// against another task's, the others taken in random order; then the gradients are added. Other parameters get the plain sum.
/// </summary>
internal sealed class PcGradBalancer(double[] weights, int seed) : Balancer
{
    private readonly Random _random = new(seed);

    public override void Backward(JointStep step)
    {
        if (step.Shared.Count == 0)
        {
            step.Backward(weights);
            return;
        }

        Tensor[] all = [.. step.Shared, .. step.Others];
        var own = new Tensor[weights.Length][];
        var shared = new Tensor[weights.Length];
        for (var k = 0; k < weights.Length; k++)
        {
            var gradients = TaskGradients.Of(step.Losses[k] * Scalars.Varying(weights[k]), all);
            shared[k] = TaskGradients.Flat(gradients[..step.Shared.Count]);
            own[k] = gradients[step.Shared.Count..];
        }

        foreach (var gradient in Project(shared)) TaskGradients.Add(gradient, step.Shared);
        foreach (var gradients in own) TaskGradients.Add(gradients, step.Others);
    }

    /// <summary>The gradients without their conflicts: float[P] each.</summary>
    public Tensor[] Project(IReadOnlyList<Tensor> gradients)
    {
        using var none = no_grad();
        double[] squares = [.. gradients.Select(g => (double)g.dot(g).item<float>())];
        var projected = new Tensor[gradients.Count];
        var order = Enumerable.Range(0, gradients.Count).ToArray();
        for (var k = 0; k < projected.Length; k++)
        {
            projected[k] = gradients[k];
            _random.Shuffle(order);
            foreach (var j in order)
            {
                if (j == k || squares[j] == 0) continue;
                var dot = projected[k].dot(gradients[j]).item<float>();
                if (dot < 0) projected[k] = projected[k].Minus(gradients[j] * Scalars.Varying(dot / squares[j]));
            }
        }

        return projected;
    }
}
