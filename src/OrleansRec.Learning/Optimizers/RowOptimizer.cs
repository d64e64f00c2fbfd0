using static TorchSharp.torch;

namespace OrleansRec.Learning.Optimizers;

/// <summary>
/// Steps of table rows that cost what a batch touches, with one number per row for the scale of its gradients, as in DLRM's sparse
/// optimizers, and decoupled decay of the touched rows.
/// </summary>
internal abstract class RowOptimizer
{
    /// <summary>Whether the table keeps a first moment, float[rows, D], beside the scale, float[rows, 1].</summary>
    public abstract bool HasMomentum { get; }

    /// <summary>Steps rows in place.</summary>
    /// <param name="table">Weights, first moment (null without one) and scale, of all rows.</param>
    /// <param name="rows">Distinct rows: int64[U].</param>
    /// <param name="leaf">The rows as they were gathered: float[U, D].</param>
    /// <param name="gradient">float[U, D].</param>
    /// <param name="step">Steps since the moments began, this one included.</param>
    public abstract void Step(in RowState table, Tensor rows, Tensor leaf, Tensor gradient, double learningRate, double decay, long step);
}

/// <summary>What a table holds per row: weights float[rows, D], first moment float[rows, D] or null, scale float[rows, 1].</summary>
internal readonly record struct RowState(Tensor Weight, Tensor? Momentum, Tensor Scale)
{
    public bool IsOnCpu => Weight.device_type == TorchSharp.DeviceType.CPU;
}
