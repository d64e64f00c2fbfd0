using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>Sums of table rows: float[N, F] where row n is the sum of the table's rows that it names. Rows int64[N, C], table float[R, F].</summary>
internal static class ColumnBag
{
    /// <summary>On the CPU by a kernel of its own, as the gathered rows, float[N, C, F], are far larger than result and table.</summary>
    /// <param name="rows">Column c's rows of the table are its own: no other column names them.</param>
    public static Tensor Sum(Tensor rows, Tensor table) => table.device_type == DeviceType.CPU
        ? Function.apply(table, rows)
        : table.index_select(0, rows.reshape(-1)).reshape(rows.size(0), rows.size(1), -1).sum([1]);

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(ColumnBag);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (table, rows) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([rows]);
            ctx.save_data("rows", table.size(0));
            return ColumnBagKernel.Sum(rows, table.contiguous());
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var rows = ctx.get_saved_variables()[0];
            return [ColumnBagKernel.Spread(rows, grad_output.contiguous(), (long)ctx.get_data("rows")), null!];
        }
    }
}
