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

    /// <summary>Σ a · b.</summary>
    public static float Dot(float* a, float* b, int width)
    {
        var (lane, at, sums) = (Vector<float>.Count, 0, Vector<float>.Zero);
        for (; at + lane <= width; at += lane) sums = Vector.FusedMultiplyAdd(Vector.Load(a + at), Vector.Load(b + at), sums);
        var sum = Vector.Sum(sums);
        for (; at < width; at++) sum += a[at] * b[at];
        return sum;
    }
}
