using OrleansRec.Learning.Kernels;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Optimizers;

/// <summary>
/// Adagrad (Duchi et al., 2011) with one sum per row, of its mean squared gradients: v ← v + mean(g²), w ← w − rate · g / (√v + ε). Half the
/// memory of <see cref="RowAdam"/>; rows that are touched often settle.
/// </summary>
internal sealed class RowAdagrad : RowOptimizer
{
    private const double Epsilon = 1e-8;

    public override bool HasMomentum => false;

    public override void Step(in RowState table, Tensor rows, Tensor leaf, Tensor gradient, double learningRate, double decay, long step)
    {
        if (table.IsOnCpu)
        {
            TableKernel.Adagrad(
                table.Weight, table.Scale, rows, gradient.contiguous(), (float)Epsilon, (float)learningRate, (float)(1 - (learningRate * decay)));
            return;
        }

        var scale = table.Scale.index_select(0, rows).PlusInPlace((gradient * gradient).mean([1], keepdim: true));
        var updated = (leaf * Scalars.Varying(1 - (learningRate * decay))).MinusInPlace(gradient / scale.sqrt().PlusInPlace(Epsilon) * Scalars.Varying(learningRate));
        table.Weight.index_copy_(0, rows, updated);
        table.Scale.index_copy_(0, rows, scale);
    }
}
