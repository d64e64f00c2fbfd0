namespace OrleansRec.Learning.Balancing;

/// <summary>
/// How the tasks' losses become one step. Called in this order: <see cref="Backward"/> before and <see cref="AfterStep"/> after every
/// optimizer step, <see cref="AfterEpoch"/> after every pass. Nothing is concluded from a task
/// without labels in the batch. The batch's tensors belong to the caller's dispose scope.
/// </summary>
internal abstract class Balancer
{
    /// <summary>Adds the step's gradients to the parameters.</summary>
    public abstract void Backward(JointStep step);

    /// <summary>
    /// Everything that it has learned, as arrays of fixed lengths that may be written to: with them a training that was cut off goes on as
    /// if it had not been.
    /// </summary>
    public virtual IReadOnlyList<double[]> State => [];

    /// <param name="losses">The losses of the same batch by the new weights, computed where it is called.</param>
    public virtual void AfterStep(Func<double[]> losses)
    {
    }

    /// <param name="losses">Mean loss per task over the pass.</param>
    public virtual void AfterEpoch(double[] losses)
    {
    }
}
