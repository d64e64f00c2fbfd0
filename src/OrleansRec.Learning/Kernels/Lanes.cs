using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace OrleansRec.Learning.Kernels;

/// <summary>Loops over contiguous floats, several at once.</summary>
internal static unsafe class Lanes
{
    /// <summary>Floats of a cache line of 64 bytes.</summary>
    public const int PerCacheLine = 16;

    /// <summary>Asks for floats that are needed soon; does nothing where the processor has no such request.</summary>
    public static void Prefetch(float* from, int width)
    {
        if (!Sse.IsSupported) return;
        for (var at = 0; at < width; at += PerCacheLine) Sse.Prefetch0(from + at);
    }

    /// <summary>to = from.</summary>
    public static void Copy(float* from, float* to, int width) => Buffer.MemoryCopy(from, to, width * sizeof(float), width * sizeof(float));

    /// <summary>to += from.</summary>
    public static void Add(float* from, float* to, int width)
    {
        var (lane, at) = (Vector<float>.Count, 0);
        for (; at + lane <= width; at += lane) (Vector.Load(to + at) + Vector.Load(from + at)).Store(to + at);
        for (; at < width; at++) to[at] += from[at];
    }

    /// <summary>to += from · scale.</summary>
    public static void AddScaled(float* from, float scale, float* to, int width)
    {
        var (lane, at, scales) = (Vector<float>.Count, 0, new Vector<float>(scale));
        for (; at + lane <= width; at += lane) Vector.FusedMultiplyAdd(Vector.Load(from + at), scales, Vector.Load(to + at)).Store(to + at);
        for (; at < width; at++) to[at] += from[at] * scale;
    }

    /// <summary>to = to · scale.</summary>
    public static void Scale(float* to, float scale, int width)
    {
        var (lane, at, scales) = (Vector<float>.Count, 0, new Vector<float>(scale));
        for (; at + lane <= width; at += lane) (Vector.Load(to + at) * scales).Store(to + at);
        for (; at < width; at++) to[at] *= scale;
    }

    /// <summary>Σ a · b.</summary>
    public static float Dot(float* a, float* b, int width)
    {
        var (lane, at, sums) = (Vector<float>.Count, 0, Vector<float>.Zero);
        for (; at + lane <= width; at += lane) sums = Vector.FusedMultiplyAdd(Vector.Load(a + at), Vector.Load(b + at), sums);
        var sum = Vector.Sum(sums);
        for (; at < width; at++) sum += a[at] * b[at];
        return sum;
    }

    /// <summary>1 / (1 + e^−v), to about 2 units in the last place; 0 or 1 far out.</summary>
    public static Vector<float> Sigmoid(Vector<float> v) => Vector<float>.One / (Vector<float>.One + Exp(-v));

    /// <summary>
    /// e^v as 2^n · e^r with a polynomial for |r| ≤ ln 2 / 2 (Cephes, expf), v limited to ±87: in floats throughout, where
    /// <see cref="Vector.Exp(Vector{float})"/> computes in doubles.
    /// </summary>
    private static Vector<float> Exp(Vector<float> v)
    {
        v = Vector.Min(Vector.Max(v, new Vector<float>(-87)), new Vector<float>(87));
        var n = Vector.Floor(Vector.FusedMultiplyAdd(v, new Vector<float>(1.44269504f), new Vector<float>(0.5f)));
        var r = Vector.FusedMultiplyAdd(n, new Vector<float>(-0.693359375f), v);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(2.12194440e-4f), r);
        var p = new Vector<float>(1.9875691500e-4f);
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1.3981999507e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(8.3334519073e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(4.1665795894e-2f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1.6666665459e-1f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(5.0000001201e-1f));
        p = Vector.FusedMultiplyAdd(p, r * r, r + Vector<float>.One);
        return p * Vector.AsVectorSingle(Vector.ShiftLeft(Vector.ConvertToInt32(n) + new Vector<int>(127), 23));
    }
}
