using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>Weighted sums of experts: float[T, N, h] from gates float[N, T, E] and experts float[N, E, h].</summary>
internal static class Mixture
{
    /// <summary>Floats on the CPU by a kernel of its own: N products of a few rows each spend their time in calls.</summary>
    public static Tensor Of(Tensor gates, Tensor experts)
    {
        if (gates.device_type != DeviceType.CPU || gates.dtype != ScalarType.Float32 || experts.dtype != ScalarType.Float32) return gates.bmm(experts).transpose(0, 1);
        return is_grad_enabled() ? Function.apply(gates, experts) : MixtureKernel.Mix(gates.contiguous(), experts.contiguous());
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(Mixture);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (gates, experts) = (((Tensor)vars[0]).contiguous(), ((Tensor)vars[1]).contiguous());
            ctx.save_for_backward([gates, experts]);
            return MixtureKernel.Mix(gates, experts);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            var (gates, experts) = MixtureKernel.Unmix(saved[0], saved[1], grad_output.contiguous());
            return [gates, experts];
        }
    }
}
