using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansRec.Learning.Kernels;

/// <summary>
/// Products of small matrices of floats, C = S + A · B, in blocks of 8 rows and 32 columns whose sums stay in registers of 512 bits. libtorch's
/// library takes half as wide ones on processors that are not its maker's. Rows are contiguous; strides are in floats.
/// </summary>
internal static unsafe class ProductKernel
{
    /// <summary>Rows of A at least.</summary>
    public const int Rows = 8;

    /// <summary>Columns of B at least.</summary>
    public const int Columns = 2 * Lane;

    private const int Lane = 16;

    /// <summary>False where blocks would not stay in registers.</summary>
    public static bool IsFast => Vector512.IsHardwareAccelerated;

    /// <param name="a">float[rows, depth].</param>
    /// <param name="b">float[depth, columns].</param>
    /// <param name="start">S, float[rows, columns], or with a stride of 0 the same row for all; null is zero.</param>
    /// <param name="c">float[rows, columns]; overwritten.</param>
    /// <param name="isPositive">True writes 0 in place of what is negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        float* a, float* b, float* start, int startStride, float* c, int rows, int columns, int depth, bool isPositive)
    {
        // The last block of either kind reaches back to whole size: what it computes again comes out the same.
        for (var column = 0; column < columns; column += Columns)
        {
            var left = Math.Min(column, columns - Columns);
            for (var row = 0; row < rows; row += Rows)
            {
                var top = Math.Min(row, rows - Rows);
                var from = start == null ? null : start + ((nint)top * startStride) + left;
                Block(a + ((nint)top * depth), b + left, from, startStride, c + ((nint)top * columns) + left, columns, depth, isPositive);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(float* a, float* b, float* start, nint startStride, float* c, nint columns, nint depth, bool isPositive)
    {
        Vector512<float> x0, x1, x2, x3, x4, x5, x6, x7, y0, y1, y2, y3, y4, y5, y6, y7;
        x0 = x1 = x2 = x3 = x4 = x5 = x6 = x7 = y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = Vector512<float>.Zero;
        if (start != null)
        {
            (x0, y0) = (Vector512.Load(start), Vector512.Load(start + Lane));
            (x1, y1) = (Vector512.Load(start + startStride), Vector512.Load(start + startStride + Lane));
            (x2, y2) = (Vector512.Load(start + (2 * startStride)), Vector512.Load(start + (2 * startStride) + Lane));
            (x3, y3) = (Vector512.Load(start + (3 * startStride)), Vector512.Load(start + (3 * startStride) + Lane));
            (x4, y4) = (Vector512.Load(start + (4 * startStride)), Vector512.Load(start + (4 * startStride) + Lane));
            (x5, y5) = (Vector512.Load(start + (5 * startStride)), Vector512.Load(start + (5 * startStride) + Lane));
            (x6, y6) = (Vector512.Load(start + (6 * startStride)), Vector512.Load(start + (6 * startStride) + Lane));
            (x7, y7) = (Vector512.Load(start + (7 * startStride)), Vector512.Load(start + (7 * startStride) + Lane));
        }

        var (two, three) = (2 * depth, 3 * depth);
        var lower = a + (4 * depth);
        for (var end = a + depth; a < end; a++, lower++, b += columns)
        {
            var (u, v) = (Vector512.Load(b), Vector512.Load(b + Lane));
            var w = Vector512.Create(a[0]);
            (x0, y0) = (Vector512.FusedMultiplyAdd(w, u, x0), Vector512.FusedMultiplyAdd(w, v, y0));
            w = Vector512.Create(a[depth]);
            (x1, y1) = (Vector512.FusedMultiplyAdd(w, u, x1), Vector512.FusedMultiplyAdd(w, v, y1));
            w = Vector512.Create(a[two]);
            (x2, y2) = (Vector512.FusedMultiplyAdd(w, u, x2), Vector512.FusedMultiplyAdd(w, v, y2));
            w = Vector512.Create(a[three]);
            (x3, y3) = (Vector512.FusedMultiplyAdd(w, u, x3), Vector512.FusedMultiplyAdd(w, v, y3));
            w = Vector512.Create(lower[0]);
            (x4, y4) = (Vector512.FusedMultiplyAdd(w, u, x4), Vector512.FusedMultiplyAdd(w, v, y4));
            w = Vector512.Create(lower[depth]);
            (x5, y5) = (Vector512.FusedMultiplyAdd(w, u, x5), Vector512.FusedMultiplyAdd(w, v, y5));
            w = Vector512.Create(lower[two]);
            (x6, y6) = (Vector512.FusedMultiplyAdd(w, u, x6), Vector512.FusedMultiplyAdd(w, v, y6));
            w = Vector512.Create(lower[three]);
            (x7, y7) = (Vector512.FusedMultiplyAdd(w, u, x7), Vector512.FusedMultiplyAdd(w, v, y7));
        }

        Write(x0, y0, c, isPositive);
        Write(x1, y1, c + columns, isPositive);
        Write(x2, y2, c + (2 * columns), isPositive);
        Write(x3, y3, c + (3 * columns), isPositive);
        Write(x4, y4, c + (4 * columns), isPositive);
        Write(x5, y5, c + (5 * columns), isPositive);
        Write(x6, y6, c + (6 * columns), isPositive);
        Write(x7, y7, c + (7 * columns), isPositive);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector512<float> x, Vector512<float> y, float* c, bool isPositive)
    {
        if (isPositive) (x, y) = (Vector512.Max(x, Vector512<float>.Zero), Vector512.Max(y, Vector512<float>.Zero));
        x.Store(c);
        y.Store(c + Lane);
    }
}
