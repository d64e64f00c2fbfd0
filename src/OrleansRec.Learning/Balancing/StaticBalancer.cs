namespace OrleansRec.Learning.Balancing;

/// <summary>L = Σ w_k L_k with weights that stay.</summary>
internal sealed class StaticBalancer(double[] weights) : Balancer
{
    public override void Backward(JointStep step) => step.Backward(weights);
}
