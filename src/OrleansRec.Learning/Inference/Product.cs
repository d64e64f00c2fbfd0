using OrleansRec.Learning.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>Products of tensors without gradients: by <see cref="ProductKernel"/> where it takes them, else libtorch's.</summary>
internal static unsafe class Product
{
    /// <summary>start + a · b as float[R, M, N].</summary>
    /// <param name="a">Contiguous float[R, M, K].</param>
    /// <param name="b">Contiguous float[R, K, N], or float[K, N] for all R.</param>
    /// <param name="start">Contiguous float[R, M, at least N], of which the first N columns count, or float[N]; null is zero.</param>
    /// <param name="isPositive">True puts 0 in place of what is negative.</param>
    public static Tensor Of(Tensor a, Tensor b, Tensor? start = null, bool isPositive = false)
    {
        var (lists, rows, depth, columns) = ((int)a.size(0), (int)a.size(1), (int)a.size(2), (int)b.size(-1));
        if (!ProductKernel.IsFast || rows < ProductKernel.Rows || columns < ProductKernel.Columns || a.dtype != float32 || a.device_type != DeviceType.CPU)
            return ByTorch(a, b, start, isPositive);

        var product = empty(lists, rows, columns, dtype: float32);
        var (isShared, startWidth) = (b.dim() == 2, start is null || start.dim() == 1 ? 0 : (int)start.size(2));
        fixed (byte* from = a.bytes, by = b.bytes, to = product.bytes, first = start is null ? default : start.bytes)
        {
            var (left, right, sum, target) = ((nint)from, (nint)by, (nint)first, (nint)to);
            Threads.Divide(lists, (begin, end) =>
            {
                for (nint list = begin; list < end; list++)
                {
                    ProductKernel.Multiply(
                        (float*)left + (list * rows * depth), (float*)right + (isShared ? 0 : list * depth * columns),
                        sum == 0 ? null : (float*)sum + (list * rows * startWidth), startWidth,
                        (float*)target + (list * rows * columns), rows, columns, depth, isPositive);
                }
            });
        }

        return product;
    }

    /// <summary>a · b of few columns, by <see cref="NarrowKernel"/> where it takes them: float[R, M, N].</summary>
    /// <param name="a">Contiguous float[R, M, K].</param>
    /// <param name="columns">Contiguous float[N, K]: b, transposed.</param>
    public static Tensor OfFew(Tensor a, Tensor columns)
    {
        if (columns.size(0) > NarrowKernel.Columns || a.dtype != float32 || a.device_type != DeviceType.CPU) return a.matmul(columns.transpose(0, 1));
        var product = empty(a.size(0), a.size(1), columns.size(0), dtype: float32);
        fixed (byte* from = a.bytes, by = columns.bytes, to = product.bytes)
            NarrowKernel.Multiply((float*)from, (float*)by, (float*)to, a.size(0) * a.size(1), (int)columns.size(0), (int)columns.size(1));
        return product;
    }

    private static Tensor ByTorch(Tensor a, Tensor b, Tensor? start, bool isPositive)
    {
        var product = a.matmul(b);
        if (start is not null) product.PlusInPlace(start.dim() == 1 ? start : start.narrow(2, 0, b.size(-1)));
        return isPositive ? product.relu_() : product;
    }
}
