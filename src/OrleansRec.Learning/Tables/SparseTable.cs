using OrleansRec.Learning.Kernels;
using OrleansRec.Learning.Native;
using OrleansRec.Learning.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tables;

/// <summary>
/// An embedding table whose training step costs what the batch touches: the batch's distinct rows are gathered into a leaf,
/// and the stepped rows are scattered back. Holds 2·D + 1 floats per row, D + 1 where the optimizer has no first moment.
/// </summary>
internal sealed class SparseTable : IDisposable
{
    private readonly double _deviation;
    private readonly RowOptimizer _optimizer;

    /// <param name="deviation">Standard deviation of fresh rows.</param>
    /// <param name="optimizer">One of <see cref="RowOptimizerRegistry.Names"/>.</param>
    public SparseTable(int rows, int dimension, double deviation, string optimizer = RowOptimizerRegistry.Default)
    {
        _deviation = deviation;
        _optimizer = RowOptimizerRegistry.Create(optimizer);
        Dimension = dimension;
        using var none = no_grad();
        Weight = Fresh(rows).DetachFromDisposeScope();
        if (_optimizer.HasMomentum) Momentum = HugePages.AskFor(empty(rows, dimension, device: Device.Current)).zero_().DetachFromDisposeScope();
        Scale = zeros(rows, 1, device: Device.Current).DetachFromDisposeScope();
    }

    public int Dimension { get; }

    /// <summary>float[rows, D].</summary>
    public Tensor Weight { get; private set; }

    /// <summary>First moment: float[rows, D]; null where the optimizer has none.</summary>
    public Tensor? Momentum { get; private set; }

    /// <summary>Mean (Adam) or sum (Adagrad) of the row's mean squared gradients: float[rows, 1].</summary>
    public Tensor Scale { get; private set; }

    public int Rows => (int)Weight.size(0);

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
            Momentum is null ? null : cat([Momentum, zeros(more, Dimension, device: Device.Current)]),
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
            foreach (var part in (Tensor?[])[Weight, Momentum, Scale]) part?.index_copy_(0, target, part.index_select(0, source));
        }

        if (fresh.Length == 0) return;
        var rows = Device.Longs(fresh, -1);
        Weight.index_copy_(0, rows, Fresh(fresh.Length));
        Momentum?.index_fill_(0, rows, Scalars.Of(0));
        Scale.index_fill_(0, rows, Scalars.Of(0));
    }

    /// <summary>The distinct rows of a batch as a leaf that collects gradients: float[U, D].</summary>
    public Tensor Gather(Tensor rows) =>
        (IsOnCpu ? TableKernel.Gather(Weight, rows) : Weight.index_select(0, rows).detach()).requires_grad_(true);

    /// <summary>One optimizer step of the gathered rows; rows without a gradient stay as they are.</summary>
    /// <param name="step">Steps since the moments began, this one included.</param>
    public void Step(Tensor rows, Tensor leaf, double learningRate, double decay, long step)
    {
        if (leaf.grad is not { } gradient) return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        _optimizer.Step(new RowState(Weight, Momentum, Scale), rows, leaf, gradient, learningRate, decay, step);
    }

    /// <summary>Takes over tensors of a checkpoint.</summary>
    /// <param name="momentum">Null where the optimizer has none.</param>
    public void Replace(Tensor weight, Tensor? momentum, Tensor scale)
    {
        Dispose();
        (Weight, Momentum, Scale) = (weight.DetachFromDisposeScope(), momentum?.DetachFromDisposeScope(), scale.DetachFromDisposeScope());
    }

    /// <summary>Takes over weights alone; the optimizer begins anew.</summary>
    public void Replace(Tensor weight) => Replace(
        weight, _optimizer.HasMomentum ? zeros_like(weight) : null, zeros(weight.size(0), 1, device: Device.Current));

    private bool IsOnCpu => Weight.device_type == DeviceType.CPU;

    private Tensor Fresh(int rows) => HugePages.AskFor(empty(rows, Dimension, device: Device.Current)).normal_().mul_(Scalars.Of(_deviation));

    public void Dispose()
    {
        Weight.Dispose();
        Momentum?.Dispose();
        Scale.Dispose();
    }
}
