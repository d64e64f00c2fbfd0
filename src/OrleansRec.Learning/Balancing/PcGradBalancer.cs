using static TorchSharp.torch;

namespace OrleansRec.Learning.Balancing;

/// <summary>
/// Gradient surgery (PCGrad, Yu et al., NeurIPS 2020): on the shared parameters, a task's gradient loses the part that points
/// against another task's, the others taken in random order; then the gradients are added. Other parameters get the plain sum.
/// </summary>
internal sealed class PcGradBalancer(double[] weights, int seed) : Balancer
{
    /// <summary>Steps taken: what is drawn in a step follows from it and the seed.</summary>
    private readonly double[] _steps = [0];

    public override IReadOnlyList<double[]> State => [_steps];

    public override void Backward(JointStep step)
    {
        if (step.Shared.Count == 0)
        {
            step.Backward(weights);
            return;
        }

        int[] present = [.. Enumerable.Range(0, weights.Length).Where(step.Has)];
        if (present.Length == 0) return;
        Tensor[] all = [.. step.Shared, .. step.Others];
        var shared = new Tensor[present.Length];
        for (var i = 0; i < present.Length; i++)
        {
            using var scope = NewDisposeScope();
            var gradients = TaskGradients.Of(step.Losses[present[i]] * Scalars.Varying(weights[present[i]]), all);
            shared[i] = TaskGradients.Flat(gradients[..step.Shared.Count]).MoveToOuterDisposeScope();
            TaskGradients.Add(gradients[step.Shared.Count..], step.Others);
        }

        TaskGradients.Add(Project(shared), step.Shared);
    }

    /// <summary>The sum of the gradients without their conflicts: float[P]. No more than two vectors are made for it.</summary>
    /// <param name="gradients">float[P] each.</param>
    public Tensor Project(IReadOnlyList<Tensor> gradients)
    {
        using var none = no_grad();
        var random = new Random(unchecked((seed * 7919) + (int)_steps[0]++));
        double[] squares = [.. gradients.Select(g => (double)g.dot(g).item<float>())];
        var sum = zeros_like(gradients[0]);
        var order = Enumerable.Range(0, gradients.Count).ToArray();
        for (var k = 0; k < gradients.Count; k++)
        {
            using var scope = NewDisposeScope();
            var projected = gradients[k].clone();
            random.Shuffle(order);
            foreach (var j in order)
            {
                if (j == k || squares[j] == 0) continue;
                var dot = projected.dot(gradients[j]).item<float>();
                if (dot >= 0) continue;
                using var along = gradients[j] * Scalars.Varying(dot / squares[j]);
                projected.MinusInPlace(along);
            }

            sum.PlusInPlace(projected);
        }

        return sum;
    }
}
