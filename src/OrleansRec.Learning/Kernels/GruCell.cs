using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>
/// One step of a GRU (Cho et al., 2014) without gradients: h ← n + z · (h − n) with r = σ(x_r + g_r), z = σ(x_z + g_z),
/// n = tanh(x_n + r · (g_n + b)). On the CPU all of it is one pass over the rows instead of a dozen tensor operations.
/// </summary>
internal static unsafe class GruCell
{
    /// <summary>Overwrites the first rows of <paramref name="hidden"/>.</summary>
    /// <param name="inputs">x, biases of the input and of r and z included: float[*, 3H], read from <paramref name="from"/> on.</param>
    /// <param name="recurrent">g: float[rows, 3H].</param>
    /// <param name="bias">b: float[H].</param>
    /// <param name="hidden">h: float[at least rows, H].</param>
    public static void Step(Tensor inputs, long from, Tensor recurrent, Tensor bias, Tensor hidden)
    {
        var (rows, width) = (recurrent.size(0), (int)hidden.size(1));
        if (hidden.device_type != DeviceType.CPU)
        {
            StepOnDevice(inputs.narrow(0, from, rows), recurrent, bias, hidden.narrow(0, 0, rows), width);
            return;
        }

        fixed (byte* x = inputs.bytes, g = recurrent.bytes, b = bias.bytes, h = hidden.bytes)
        {
            for (long row = 0; row < rows; row++)
                StepRow((float*)x + ((from + row) * 3 * width), (float*)g + (row * 3 * width), (float*)b, (float*)h + (row * width), width);
        }
    }

    private static void StepRow(float* x, float* g, float* b, float* h, int width)
    {
        var (lane, at) = (Vector<float>.Count, 0);
        for (; at + lane <= width; at += lane)
        {
            var r = Lanes.Sigmoid(Vector.Load(x + at) + Vector.Load(g + at));
            var z = Lanes.Sigmoid(Vector.Load(x + width + at) + Vector.Load(g + width + at));
            var n = Vector.Load(x + (2 * width) + at) + (r * (Vector.Load(g + (2 * width) + at) + Vector.Load(b + at)));
            n = (Lanes.Sigmoid(n + n) * 2) - Vector<float>.One;
            (n + (z * (Vector.Load(h + at) - n))).Store(h + at);
        }

        for (; at < width; at++)
        {
            var r = 1 / (1 + MathF.Exp(-x[at] - g[at]));
            var z = 1 / (1 + MathF.Exp(-x[width + at] - g[width + at]));
            var n = MathF.Tanh(x[(2 * width) + at] + (r * (g[(2 * width) + at] + b[at])));
            h[at] = n + (z * (h[at] - n));
        }
    }

    private static void StepOnDevice(Tensor x, Tensor g, Tensor b, Tensor h, int width)
    {
        var gates = x.narrow(1, 0, 2 * width).Plus(g.narrow(1, 0, 2 * width)).sigmoid();
        var n = x.narrow(1, 2 * width, width).Plus(gates.narrow(1, 0, width) * g.narrow(1, 2 * width, width).Plus(b)).tanh();
        h.copy_(n.Plus(gates.narrow(1, width, width) * h.Minus(n)));
    }
}
