using OrleansRec.Learning.Kernels;
using OrleansRec.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tables;

/// <summary>
/// An embedding table whose training step costs what the batch touches: the batch's distinct rows are gathered into a leaf,
/// and the stepped rows are scattered back. Adam with one second moment per row (row-wise, as in DLRM's sparse optimizers)
/// and decoupled decay of the touched rows. Holds 2·D + 1 floats per row.
/// </summary>
internal sealed class SparseTable : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double _deviation;

    /// <param name="deviation">Standard deviation of fresh rows.</param>
    public SparseTable(int rows, int dimension, double deviation)
    {
        _deviation = deviation;
        Dimension = dimension;
        using var none = no_grad();
        Weight = Fresh(rows).DetachFromDisposeScope();
        Momentum = HugePages.AskFor(empty(rows, dimension, device: Device.Current)).zero_().DetachFromDisposeScope();
        Scale = zeros(rows, 1, device: Device.Current).DetachFromDisposeScope();
    }

    public int Dimension { get; }

    /// <summary>float[rows, D].</summary>
    public Tensor Weight { get; private set; }

    /// <summary>First moment: float[rows, D].</summary>
    public Tensor Momentum { get; private set; }

    /// <summary>Second moment of the row's mean squared gradient: float[rows, 1].</summary>
    public Tensor Scale { get; private set; }

    public int Rows => (int)Weight.shape[0];

    /// <summary>Adds fresh rows up to the given number, with room to grow.</summary>
    /// <param name="most">Rows at most, the room included.</param>
    public void Grow(int rows, int most = int.MaxValue)
    {
        if (rows <= Rows) return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var more = Math.Min(Math.Max(rows - Rows, Rows / 4), Math.Max(rows, most) - Rows);
        Replace(
            cat([Weight, Fresh(more)]),
            cat([Momentum, zeros(more, Dimension, device: Device.Current)]),
            cat([Scale, zeros(more, 1, device: Device.Current)]));
    }

    /// <summary>Copies rows with their optimizer's state to other places, and begins others anew.</summary>
    /// <param name="from">Rows to copy, as they are before anything changes.</param>
    /// <param name="to">Where to, one for each.</param>
    public void Rearrange(long[] from, long[] to, long[] fresh)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        if (from.Length > 0)
        {
            var (source, target) = (Device.Longs(from, -1), Device.Longs(to, -1));
            foreach (var part in (Tensor[])[Weight, Momentum, Scale]) part.index_copy_(0, target, part.index_select(0, source));
        }

        if (fresh.Length == 0) return;
        var rows = Device.Longs(fresh, -1);
        Weight.index_copy_(0, rows, Fresh(fresh.Length));
        Momentum.index_fill_(0, rows, Scalars.Of(0));
        Scale.index_fill_(0, rows, Scalars.Of(0));
    }

    /// <summary>The distinct rows of a batch as a leaf that collects gradients: float[U, D].</summary>
    public Tensor Gather(Tensor rows) =>
        (IsOnCpu ? TableKernel.Gather(Weight, rows) : Weight.index_select(0, rows).detach()).requires_grad_(true);

    /// <summary>One optimizer step of the gathered rows; rows without a gradient stay as they are.</summary>
    /// <param name="step">Steps taken so far including this one, for the bias correction.</param>
    public void Step(Tensor rows, Tensor leaf, double learningRate, double decay, long step)
    {
        if (leaf.grad is not { } gradient) return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var rate = learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step));
        if (IsOnCpu)
        {
            TableKernel.Adam(
                Weight, Momentum, Scale, rows, gradient.contiguous(),
                new AdamRow((float)Beta1, (float)Beta2, (float)Epsilon, (float)rate, (float)(1 - (learningRate * decay))));
            return;
        }

        var momentum = (Momentum.index_select(0, rows) * Scalars.Of(Beta1)).add_(gradient, Scalars.Of(1 - Beta1));
        var scale = (Scale.index_select(0, rows) * Scalars.Of(Beta2)).add_((gradient * gradient).mean([1], keepdim: true), Scalars.Of(1 - Beta2));
        var updated = (leaf * Scalars.Varying(1 - (learningRate * decay))).MinusInPlace(momentum / scale.sqrt().add_(Scalars.Of(Epsilon)) * Scalars.Varying(rate));
        Weight.index_copy_(0, rows, updated);
        Momentum.index_copy_(0, rows, momentum);
        Scale.index_copy_(0, rows, scale);
    }

    /// <summary>Takes over tensors of a checkpoint.</summary>
    public void Replace(Tensor weight, Tensor momentum, Tensor scale)
    {
        Dispose();
        (Weight, Momentum, Scale) = (weight.DetachFromDisposeScope(), momentum.DetachFromDisposeScope(), scale.DetachFromDisposeScope());
    }

    private bool IsOnCpu => Weight.device_type == DeviceType.CPU;

    private Tensor Fresh(int rows) => HugePages.AskFor(empty(rows, Dimension, device: Device.Current)).normal_().mul_(Scalars.Of(_deviation));

    public void Dispose()
    {
        Weight.Dispose();
        Momentum.Dispose();
        Scale.Dispose();
    }
}
