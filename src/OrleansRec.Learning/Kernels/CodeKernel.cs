using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansRec.Learning.Kernels;

/// <summary>
/// Inner products with vectors of one byte per dimension: v ≈ scale · (code − 128). Eight vectors lie side by side, four dimensions of
/// each at a time, so that one instruction advances all eight sums.
/// </summary>
internal static unsafe partial class CodeKernel
{
    /// <summary>Vectors side by side.</summary>
    public const int Group = 8;

    /// <summary>Queries that are looked for together.</summary>
    public const int Tile = 4;

    private const int Quad = 4;
    private const int Together = 4;
    private const int Zero = 128;
    private const int MaxCode = 127;

    /// <summary>Where a processor adds two products in 16 bits first, a query's codes have a bit less.</summary>
    private static readonly int MaxQueryCode = AvxVnni.IsSupported ? MaxCode : MaxCode / 2;

    /// <summary>True where <see cref="Tile"/> queries can be looked for together.</summary>
    public static bool HasTiles => Avx2.IsSupported;

    /// <summary>Bytes of a vector: the dimensions, rounded up to whole quads.</summary>
    public static int Stride(int dimension) => (dimension + Quad - 1) / Quad * Quad;

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

    /// <summary>The products of two queries at once, the same numbers as one by one.</summary>
    /// <param name="products">float[2, groups · <see cref="Group"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products(
        ReadOnlySpan<byte> codes, ReadOnlySpan<float> scales, int groups,
        ReadOnlySpan<sbyte> query, float queryScale, ReadOnlySpan<sbyte> other, float otherScale, Span<float> products)
    {
        var (stride, zero, otherZero, g) = (query.Length, 0, 0, 0);
        foreach (var code in query) zero += Zero * code;
        foreach (var code in other) otherZero += Zero * code;
        fixed (byte* c = codes)
        fixed (float* s = scales, p = products)
        fixed (sbyte* q = query, o = other)
        {
            for (; Avx2.IsSupported && g + Together <= groups; g += Together)
            {
                FourGroups(
                    c + ((long)g * Group * stride), s + (g * Group), q, zero, queryScale, o, otherZero, otherScale, stride,
                    p + (g * Group), p + ((groups + g) * Group));
            }
        }

        var (done, rest) = (g * Group, groups - g);
        if (rest == 0) return;
        Products(codes[(done * stride)..], scales[done..], rest, query, queryScale, products[done..]);
        Products(codes[(done * stride)..], scales[done..], rest, other, otherScale, products[((groups * Group) + done)..]);
    }

    /// <summary>The products of <see cref="Tile"/> queries at once: each code is loaded once for all of them. The same numbers as one by one.</summary>
    /// <param name="tile">sbyte[Tile · D], see <see cref="Join"/>.</param>
    /// <param name="queryScales">float[Tile].</param>
    /// <param name="products">float[Tile, groups · <see cref="Group"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Products(
        ReadOnlySpan<byte> codes, ReadOnlySpan<float> scales, int groups, ReadOnlySpan<sbyte> tile, ReadOnlySpan<float> queryScales, Span<float> products)
    {
        var (size, width, g) = (Group * tile.Length / Tile, groups * Group, 0);
        var zeros = stackalloc int[Tile];
        for (var place = 0; place < Tile; place++) zeros[place] = 0;
        for (var i = 0; i < tile.Length; i++) zeros[i / Quad % Tile] += Zero * tile[i];
        fixed (byte* c = codes)
        fixed (float* s = scales, qs = queryScales, p = products)
        fixed (sbyte* q = tile)
        {
            for (; g + 1 < groups; g += 2) TwoGroups(c + ((long)g * size), s + (g * Group), size, (int*)q, zeros, qs, p + (g * Group), width);
            if (g == groups) return;
            for (var place = 0; place < Tile; place++)
            {
                var sums = Vector256<int>.Zero;
                for (var at = 0; at < size; at += Quad * Group)
                    sums = Step(sums, c + ((long)g * size) + at, Vector256.Create(((int*)q)[(at / Group / Quad * Tile) + place]).AsSByte());
                Write(sums, s + (g * Group), zeros[place], qs[place], p + (place * width) + (g * Group));
            }
        }
    }

    /// <summary>Two groups and four queries: eight chains of sums, as many as keep two multipliers busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoGroups(byte* codes, float* scales, int size, int* tile, int* zeros, float* queryScales, float* products, int width)
    {
        var (a0, a1, a2, a3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (b0, b1, b2, b3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var at = 0; at < size; at += Quad * Group, tile += Tile)
        {
            var a = codes + at;
            var b = a + size;
            var query = Vector256.Create(tile[0]).AsSByte();
            a0 = Step(a0, a, query);
            b0 = Step(b0, b, query);
            query = Vector256.Create(tile[1]).AsSByte();
            a1 = Step(a1, a, query);
            b1 = Step(b1, b, query);
            query = Vector256.Create(tile[2]).AsSByte();
            a2 = Step(a2, a, query);
            b2 = Step(b2, b, query);
            query = Vector256.Create(tile[3]).AsSByte();
            a3 = Step(a3, a, query);
            b3 = Step(b3, b, query);
        }

        Write(a0, scales, zeros[0], queryScales[0], products);
        Write(a1, scales, zeros[1], queryScales[1], products + width);
        Write(a2, scales, zeros[2], queryScales[2], products + (2 * width));
        Write(a3, scales, zeros[3], queryScales[3], products + (3 * width));
        Write(b0, scales + Group, zeros[0], queryScales[0], products + Group);
        Write(b1, scales + Group, zeros[1], queryScales[1], products + Group + width);
        Write(b2, scales + Group, zeros[2], queryScales[2], products + Group + (2 * width));
        Write(b3, scales + Group, zeros[3], queryScales[3], products + Group + (3 * width));
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

    /// <summary>Four groups and two queries: each code is loaded once for both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourGroups(
        byte* codes, float* scales, sbyte* query, int zero, float queryScale, sbyte* other, int otherZero, float otherScale, int stride,
        float* products, float* otherProducts)
    {
        var size = Group * stride;
        var (a0, b0, c0, d0) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (a1, b1, c1, d1) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var at = 0; at < size; at += Quad * Group)
        {
            var (four, more) = (Vector256.Create(*(int*)(query + (at / Group))).AsSByte(), Vector256.Create(*(int*)(other + (at / Group))).AsSByte());
            (a0, a1) = (Step(a0, codes + at, four), Step(a1, codes + at, more));
            (b0, b1) = (Step(b0, codes + size + at, four), Step(b1, codes + size + at, more));
            (c0, c1) = (Step(c0, codes + (2 * size) + at, four), Step(c1, codes + (2 * size) + at, more));
            (d0, d1) = (Step(d0, codes + (3 * size) + at, four), Step(d1, codes + (3 * size) + at, more));
        }

        Write(a0, scales, zero, queryScale, products);
        Write(b0, scales + Group, zero, queryScale, products + Group);
        Write(c0, scales + (2 * Group), zero, queryScale, products + (2 * Group));
        Write(d0, scales + (3 * Group), zero, queryScale, products + (3 * Group));
        Write(a1, scales, otherZero, otherScale, otherProducts);
        Write(b1, scales + Group, otherZero, otherScale, otherProducts + Group);
        Write(c1, scales + (2 * Group), otherZero, otherScale, otherProducts + (2 * Group));
        Write(d1, scales + (3 * Group), otherZero, otherScale, otherProducts + (3 * Group));
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
}
