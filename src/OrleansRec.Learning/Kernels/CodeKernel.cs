using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansRec.Learning.Kernels;

/// <summary>
/// Inner products with vectors of one byte per dimension: v ≈ scale · (code − 128). Eight vectors lie side by side, four dimensions of
/// each at a time, so that one instruction advances all eight sums.
/// </summary>
internal static unsafe class CodeKernel
{
    /// <summary>Vectors side by side.</summary>
    public const int Group = 8;

    private const int Quad = 4;
    private const int Together = 4;
    private const int Zero = 128;
    private const int MaxCode = 127;

    /// <summary>Where a processor adds two products in 16 bits first, a query's codes have a bit less.</summary>
    private static readonly int MaxQueryCode = AvxVnni.IsSupported ? MaxCode : MaxCode / 2;

    /// <summary>Bytes of a vector: the dimensions, rounded up to whole quads.</summary>
    public static int Stride(int dimension) => (dimension + Quad - 1) / Quad * Quad;

    /// <summary>Writes a vector's codes into its slot of a group and returns its scale.</summary>
    /// <param name="group">byte[<see cref="Group"/> · <see cref="Stride"/>].</param>
    public static float Encode(ReadOnlySpan<float> vector, Span<byte> group, int slot)
    {
        var largest = 0f;
        foreach (var v in vector) largest = MathF.Max(largest, MathF.Abs(v));
        var inverse = largest > 0 ? MaxCode / largest : 0;
        for (var d = 0; d < Stride(vector.Length); d++)
            group[At(d, slot)] = (byte)(Zero + (d < vector.Length ? (int)MathF.Round(vector[d] * inverse) : 0));
        return largest / MaxCode;
    }

    /// <summary>What a vector's codes stand for: float[D].</summary>
    /// <param name="group">byte[<see cref="Group"/> · <see cref="Stride"/>].</param>
    public static void Decode(ReadOnlySpan<byte> group, int slot, float scale, Span<float> vector)
    {
        var (scales, d) = (Vector128.Create(scale), 0);
        fixed (byte* codes = group)
        fixed (float* to = vector)
        {
            for (; d + Quad <= vector.Length; d += Quad)
            {
                var four = Vector128.CreateScalar(*(uint*)(codes + At(d, slot))).AsByte();
                var wide = Vector128.WidenLower(Vector128.WidenLower(four)).AsInt32() - Vector128.Create(Zero);
                (Vector128.ConvertToSingle(wide) * scales).Store(to + d);
            }
        }

        for (; d < vector.Length; d++) vector[d] = scale * (group[At(d, slot)] - Zero);
    }

    /// <summary>How far a vector is from its codes, and the length of what they stand for.</summary>
    public static (float Error, float Length) Distance(ReadOnlySpan<float> vector, ReadOnlySpan<byte> group, int slot, float scale)
    {
        var (error, length) = (0f, 0f);
        for (var d = 0; d < vector.Length; d++)
        {
            var coded = scale * (group[At(d, slot)] - Zero);
            (error, length) = (error + ((vector[d] - coded) * (vector[d] - coded)), length + (coded * coded));
        }

        return (MathF.Sqrt(error), MathF.Sqrt(length));
    }

    /// <summary>How far a query is from its codes, and its own length.</summary>
    public static (float Error, float Length) QueryDistance(ReadOnlySpan<float> query, ReadOnlySpan<sbyte> codes, float scale)
    {
        var (error, length) = (0f, 0f);
        for (var d = 0; d < query.Length; d++)
        {
            var missing = query[d] - (scale * codes[d]);
            (error, length) = (error + (missing * missing), length + (query[d] * query[d]));
        }

        return (MathF.Sqrt(error), MathF.Sqrt(length));
    }

    /// <summary>Copies a vector's codes from one slot to another.</summary>
    public static void Move(ReadOnlySpan<byte> from, int fromSlot, Span<byte> to, int toSlot, int stride)
    {
        for (var d = 0; d < stride; d++) to[At(d, toSlot)] = from[At(d, fromSlot)];
    }

    /// <summary>Writes a query's codes, padded with zeros, and returns its scale.</summary>
    public static float EncodeQuery(ReadOnlySpan<float> query, Span<sbyte> codes)
    {
        var largest = 0f;
        foreach (var q in query) largest = MathF.Max(largest, MathF.Abs(q));
        var inverse = largest > 0 ? MaxQueryCode / largest : 0;
        codes.Clear();
        for (var d = 0; d < query.Length; d++) codes[d] = (sbyte)MathF.Round(query[d] * inverse);
        return largest / MaxQueryCode;
    }

    /// <summary>Approximate inner products float[groups · <see cref="Group"/>]; NaN where a vector's scale is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products(
        ReadOnlySpan<byte> codes, ReadOnlySpan<float> scales, int groups, ReadOnlySpan<sbyte> query, float queryScale, Span<float> products)
    {
        var (stride, zero, g) = (query.Length, 0, 0);
        foreach (var code in query) zero += Zero * code;
        fixed (byte* c = codes)
        fixed (float* s = scales, p = products)
        fixed (sbyte* q = query)
        {
            for (; Avx2.IsSupported && g + Together <= groups; g += Together)
                FourGroups(c + ((long)g * Group * stride), s + (g * Group), q, stride, zero, queryScale, p + (g * Group));
            for (; g < groups; g++)
            {
                var group = c + ((long)g * Group * stride);
                Write(Avx2.IsSupported ? OneGroup(group, q, stride) : SumsOneByOne(group, q, stride), s + (g * Group), zero, queryScale, p + (g * Group));
            }
        }
    }

    /// <summary>Four chains of sums: one would wait for itself at every step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourGroups(byte* codes, float* scales, sbyte* query, int stride, int zero, float queryScale, float* products)
    {
        var size = Group * stride;
        var (a, b, c, d) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var at = 0; at < size; at += Quad * Group)
        {
            var four = Vector256.Create(*(int*)(query + (at / Group))).AsSByte();
            a = Step(a, codes + at, four);
            b = Step(b, codes + size + at, four);
            c = Step(c, codes + (2 * size) + at, four);
            d = Step(d, codes + (3 * size) + at, four);
        }

        Write(a, scales, zero, queryScale, products);
        Write(b, scales + Group, zero, queryScale, products + Group);
        Write(c, scales + (2 * Group), zero, queryScale, products + (2 * Group));
        Write(d, scales + (3 * Group), zero, queryScale, products + (3 * Group));
    }

    private static Vector256<int> OneGroup(byte* codes, sbyte* query, int stride)
    {
        var sums = Vector256<int>.Zero;
        for (var d = 0; d < stride; d += Quad) sums = Step(sums, codes + (d * Group), Vector256.Create(*(int*)(query + d)).AsSByte());
        return sums;
    }

    /// <summary>Products of eight vectors, from sums of codes that are <see cref="Zero"/> too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector256<int> sums, float* scales, int zero, float queryScale, float* products) =>
        (Vector256.ConvertToSingle(sums - Vector256.Create(zero)) * Vector256.Create(queryScale) * Vector256.Load(scales)).Store(products);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Step(Vector256<int> sums, byte* codes, Vector256<sbyte> query)
    {
        if (AvxVnni.IsSupported) return AvxVnni.MultiplyWideningAndAdd(sums, Vector256.Load(codes), query);
        return sums + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Vector256.Load(codes), query), Vector256<short>.One);
    }

    private static Vector256<int> SumsOneByOne(byte* codes, sbyte* query, int stride)
    {
        var sums = stackalloc int[Group];
        for (var slot = 0; slot < Group; slot++)
        {
            sums[slot] = 0;
            for (var d = 0; d < stride; d++) sums[slot] += codes[At(d, slot)] * query[d];
        }

        return Vector256.Load(sums);
    }

    /// <summary>Where a dimension of a slot lies in its group.</summary>
    private static int At(int d, int slot) => (d / Quad * Quad * Group) + (slot * Quad) + (d % Quad);
}
