using System.Runtime.CompilerServices;

namespace OrleansRec.Learning.Kernels;

/// <summary>
/// Products with a matrix of few columns, C = A · B, each number as a product of two rows: libtorch's library packs A anew for every one, which takes
/// longer than the product.
/// </summary>
internal static unsafe class NarrowKernel
{
    /// <summary>Columns of B at most.</summary>
    public const int Columns = 16;

    /// <param name="a">float[rows, depth].</param>
    /// <param name="b">B's columns one after another: float[columns, depth].</param>
    /// <param name="c">float[rows, columns]; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* b, float* c, long rows, int columns, int depth)
    {
        for (var end = a + (rows * depth); a < end; a += depth)
        {
            for (var column = 0; column < columns; column++) *c++ = Lanes.Dot(a, b + (column * depth), depth);
        }
    }
}
