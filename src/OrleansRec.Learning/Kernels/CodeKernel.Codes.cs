using System.Runtime.Intrinsics;

namespace OrleansRec.Learning.Kernels;

/// <content>Between floats and codes.</content>
internal static unsafe partial class CodeKernel
{
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

    /// <summary>Writes a query's codes into its place among <see cref="Tile"/> that are looked for together: sbyte[Tile · D].</summary>
    public static void Join(ReadOnlySpan<sbyte> query, Span<sbyte> tile, int place)
    {
        for (var d = 0; d < query.Length; d++) tile[(((d / Quad * Tile) + place) * Quad) + (d % Quad)] = query[d];
    }

    /// <summary>Where a dimension of a slot lies in its group.</summary>
    private static int At(int d, int slot) => (d / Quad * Quad * Group) + (slot * Quad) + (d % Quad);
}
