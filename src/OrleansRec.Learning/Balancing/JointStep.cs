using static TorchSharp.torch;

namespace OrleansRec.Learning.Balancing;

/// <summary>A step's losses with what they differentiate.</summary>
/// <param name="Losses">One scalar per task, in the graph; a task without labels in the batch has a 0 that no parameter leads to.</param>
/// <param name="Shared">Parameters that all tasks read; empty where nothing is shared.</param>
/// <param name="Others">All other parameters.</param>
internal sealed record JointStep(IReadOnlyList<Tensor> Losses, IReadOnlyList<Tensor> Shared, IReadOnlyList<Tensor> Others)
{
    /// <summary>Values of the losses.</summary>
    public double[] Values { get; } = [.. Losses.Select(l => (double)l.item<float>())];

    /// <summary>True where the batch has labels of task k.</summary>
    public bool Has(int k) => Losses[k].requires_grad;

    /// <summary>Gradients of Σ w_k L_k into every parameter.</summary>
    public void Backward(IReadOnlyList<double> weights)
    {
        var total = Losses[0] * Scalars.Varying(weights[0]);
        for (var k = 1; k < Losses.Count; k++) total = total.Plus(Losses[k] * Scalars.Varying(weights[k]));
        if (total.requires_grad) total.sum().backward();
    }
}
