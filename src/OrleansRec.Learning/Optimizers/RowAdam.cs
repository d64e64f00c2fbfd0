using OrleansRec.Learning.Kernels;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Optimizers;

/// <summary>Adam (Kingma and Ba, 2015) with one second moment per row, of its mean squared gradient.</summary>
internal sealed class RowAdam : RowOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    public override bool HasMomentum => true;

    public override void Step(in RowState table, Tensor rows, Tensor leaf, Tensor gradient, double learningRate, double decay, long step)
    {
        var rate = learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step));
        if (table.IsOnCpu)
        {
            TableKernel.Adam(
                table.Weight, table.Momentum!, table.Scale, rows, gradient.contiguous(),
                new AdamRow((float)Beta1, (float)Beta2, (float)Epsilon, (float)rate, (float)(1 - (learningRate * decay))));
            return;
        }

        var momentum = (table.Momentum!.index_select(0, rows) * Scalars.Of(Beta1)).add_(gradient, Scalars.Of(1 - Beta1));
        var scale = (table.Scale.index_select(0, rows) * Scalars.Of(Beta2)).add_((gradient * gradient).mean([1], keepdim: true), Scalars.Of(1 - Beta2));
        var updated = (leaf * Scalars.Varying(1 - (learningRate * decay))).MinusInPlace(momentum / scale.sqrt().PlusInPlace(Epsilon) * Scalars.Varying(rate));
        table.Weight.index_copy_(0, rows, updated);
        table.Momentum.index_copy_(0, rows, momentum);
        table.Scale.index_copy_(0, rows, scale);
    }
}
