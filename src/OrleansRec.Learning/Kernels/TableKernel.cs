using System.Numerics;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>
/// Gathering and stepping of scattered table rows over memory of the CPU; threads divide the batch's rows. What costs is waiting
/// for memory, so a row is fetched ahead of its turn and touched once.
/// </summary>
internal static unsafe class TableKernel
{
    /// <summary>Rows fetched ahead.</summary>
    private const int Ahead = 8;

    /// <summary>float[U, D] from a table float[R, D] and distinct rows int64[U].</summary>
    public static Tensor Gather(Tensor table, Tensor rows)
    {
        var (n, width) = ((int)rows.size(0), (int)table.size(1));
        var gathered = empty(n, width);
        fixed (byte* t = table.bytes, r = rows.bytes, g = gathered.bytes)
        {
            var (from, places, to) = ((nint)t, (nint)r, (nint)g);
            Threads.Divide(n, (begin, end) =>
            {
                for (var i = begin; i < end; i++)
                {
                    if (i + Ahead < end) Lanes.Prefetch((float*)from + (((long*)places)[i + Ahead] * width), width);
                    Lanes.Copy((float*)from + (((long*)places)[i] * width), (float*)to + ((long)i * width), width);
                }
            });
        }

        return gathered;
    }

    /// <summary>
    /// Row-wise Adam in place: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) mean(g²), w ← shrink · w − rate · m / (√v + ε).
    /// </summary>
    /// <param name="gradient">float[U, D].</param>
    public static void Adam(Tensor weight, Tensor momentum, Tensor scale, Tensor rows, Tensor gradient, in AdamRow adam)
    {
        var (n, width, a) = ((int)rows.size(0), (int)weight.size(1), adam);
        fixed (byte* w = weight.bytes, m = momentum.bytes, s = scale.bytes, r = rows.bytes, g = gradient.bytes)
        {
            var (weights, momenta, scales, places, gradients) = ((nint)w, (nint)m, (nint)s, (nint)r, (nint)g);
            Threads.Divide(n, (begin, end) =>
            {
                for (var i = begin; i < end; i++)
                {
                    if (i + Ahead < end)
                    {
                        var next = ((long*)places)[i + Ahead];
                        Lanes.Prefetch((float*)weights + (next * width), width);
                        Lanes.Prefetch((float*)momenta + (next * width), width);
                        Lanes.Prefetch((float*)scales + next, 1);
                    }

                    var row = ((long*)places)[i];
                    var own = (float*)gradients + ((long)i * width);
                    var v = (float*)scales + row;
                    *v = (*v * a.Beta2) + ((1 - a.Beta2) * Lanes.Dot(own, own, width) / width);
                    StepRow(own, (float*)momenta + (row * width), (float*)weights + (row * width), width, a, a.Rate / (MathF.Sqrt(*v) + a.Epsilon));
                }
            });
        }
    }

    /// <summary>Row-wise Adagrad in place: v ← v + mean(g²), w ← shrink · w − rate · g / (√v + ε).</summary>
    /// <param name="gradient">float[U, D].</param>
    /// <param name="shrink">What decay leaves of a weight.</param>
    public static void Adagrad(Tensor weight, Tensor scale, Tensor rows, Tensor gradient, float epsilon, float rate, float shrink)
    {
        var (n, width) = ((int)rows.size(0), (int)weight.size(1));
        fixed (byte* w = weight.bytes, s = scale.bytes, r = rows.bytes, g = gradient.bytes)
        {
            var (weights, scales, places, gradients) = ((nint)w, (nint)s, (nint)r, (nint)g);
            Threads.Divide(n, (begin, end) =>
            {
                for (var i = begin; i < end; i++)
                {
                    if (i + Ahead < end)
                    {
                        var next = ((long*)places)[i + Ahead];
                        Lanes.Prefetch((float*)weights + (next * width), width);
                        Lanes.Prefetch((float*)scales + next, 1);
                    }

                    var row = ((long*)places)[i];
                    var own = (float*)gradients + ((long)i * width);
                    var v = (float*)scales + row;
                    *v += Lanes.Dot(own, own, width) / width;
                    var to = (float*)weights + (row * width);
                    Lanes.Scale(to, shrink, width);
                    Lanes.AddScaled(own, -rate / (MathF.Sqrt(*v) + epsilon), to, width);
                }
            });
        }
    }

    private static void StepRow(float* gradient, float* momentum, float* weight, int width, in AdamRow a, float rate)
    {
        var (lane, at) = (Vector<float>.Count, 0);
        var (beta, rest, shrink, step) = (new Vector<float>(a.Beta1), new Vector<float>(1 - a.Beta1), new Vector<float>(a.Shrink), new Vector<float>(-rate));
        for (; at + lane <= width; at += lane)
        {
            var m = Vector.FusedMultiplyAdd(Vector.Load(gradient + at), rest, Vector.Load(momentum + at) * beta);
            m.Store(momentum + at);
            Vector.FusedMultiplyAdd(m, step, Vector.Load(weight + at) * shrink).Store(weight + at);
        }

        for (; at < width; at++)
        {
            momentum[at] = (momentum[at] * a.Beta1) + (gradient[at] * (1 - a.Beta1));
            weight[at] = (weight[at] * a.Shrink) - (momentum[at] * rate);
        }
    }
}

/// <summary>Numbers of one row-wise Adam step.</summary>
/// <param name="Rate">Learning rate with the bias correction in it.</param>
/// <param name="Shrink">What decay leaves of a weight.</param>
internal readonly record struct AdamRow(float Beta1, float Beta2, float Epsilon, float Rate, float Shrink);
