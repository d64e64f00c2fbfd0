using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>The two passes of <see cref="Mixture"/> over memory of the CPU; threads divide the rows.</summary>
internal static unsafe class MixtureKernel
{
    public static Tensor Mix(Tensor gates, Tensor experts)
    {
        var (n, t, e, h) = Sizes(gates, experts);
        var mixed = zeros(t, n, h);
        fixed (byte* g = gates.bytes, x = experts.bytes, y = mixed.bytes)
        {
            var (gate, expert, sum) = ((nint)g, (nint)x, (nint)y);
            Threads.Divide(n, (begin, end) =>
            {
                for (long row = begin; row < end; row++)
                    for (var task = 0; task < t; task++)
                        for (var k = 0; k < e; k++)
                            Lanes.AddScaled((float*)expert + (((row * e) + k) * h), ((float*)gate)[(((row * t) + task) * e) + k], (float*)sum + ((((long)task * n) + row) * h), h);
            });
        }

        return mixed;
    }

    /// <summary>Gradients of gates and experts.</summary>
    public static (Tensor Gates, Tensor Experts) Unmix(Tensor gates, Tensor experts, Tensor gradient)
    {
        var (n, t, e, h) = Sizes(gates, experts);
        var (toGates, toExperts) = (empty(n, t, e), zeros(n, e, h));
        fixed (byte* g = gates.bytes, x = experts.bytes, d = gradient.bytes, dg = toGates.bytes, dx = toExperts.bytes)
        {
            var (gate, expert, from, dGate, dExpert) = ((nint)g, (nint)x, (nint)d, (nint)dg, (nint)dx);
            Threads.Divide(n, (begin, end) =>
            {
                for (long row = begin; row < end; row++)
                {
                    for (var task = 0; task < t; task++)
                    {
                        var dy = (float*)from + ((((long)task * n) + row) * h);
                        for (var k = 0; k < e; k++)
                        {
                            var (at, of) = ((((row * t) + task) * e) + k, ((row * e) + k) * h);
                            ((float*)dGate)[at] = Lanes.Dot(dy, (float*)expert + of, h);
                            Lanes.AddScaled(dy, ((float*)gate)[at], (float*)dExpert + of, h);
                        }
                    }
                }
            });
        }

        return (toGates, toExperts);
    }

    private static (int N, int T, int E, int H) Sizes(Tensor gates, Tensor experts) =>
        ((int)gates.size(0), (int)gates.size(1), (int)gates.size(2), (int)experts.size(2));
}
