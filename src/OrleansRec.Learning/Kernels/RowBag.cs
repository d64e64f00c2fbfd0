using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>Weighted sums of rows: float[B, D] where bag b is Σ w_p · rows[p] over its entries p, which lie from offsets[b] to offsets[b + 1].</summary>
internal static class RowBag
{
    /// <summary>On the CPU by a kernel of its own: the gathered rows, float[P, D], are never written.</summary>
    /// <param name="rows">float[U, D].</param>
    /// <param name="places">Row of each entry: int64[P].</param>
    /// <param name="weights">float[P].</param>
    /// <param name="offsets">int64[B + 1], ascending from 0 to P.</param>
    public static Tensor Sum(Tensor rows, Tensor places, Tensor weights, Tensor offsets) => rows.device_type == DeviceType.CPU
        ? Function.apply(rows, places, weights, offsets)
        : Plain(rows, places, weights, offsets);

    /// <summary>The same by operations of any device.</summary>
    internal static Tensor Plain(Tensor rows, Tensor places, Tensor weights, Tensor offsets)
    {
        var bags = offsets.size(0) - 1;
        var bag = bucketize(Device.Range(places.size(0)), offsets.narrow(0, 1, bags), right: true);
        return zeros(bags, rows.size(1), device: rows.device)
            .index_add(0, bag, rows.index_select(0, places) * weights.unsqueeze(1), Scalars.Of(1));
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(RowBag);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (rows, places, weights, offsets) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
            ctx.save_for_backward([places, weights, offsets]);
            ctx.save_data("rows", rows.size(0));
            return RowBagKernel.Sum(rows.contiguous(), places, weights, offsets);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            return [RowBagKernel.Spread(saved[0], saved[1], saved[2], grad_output.contiguous(), (long)ctx.get_data("rows")), null!, null!, null!];
        }
    }
}
