using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>The two passes of <see cref="RowBag"/> over memory of the CPU, on as many threads as torch uses.</summary>
internal static unsafe class RowBagKernel
{
    /// <summary>Threads divide the bags.</summary>
    public static Tensor Sum(Tensor rows, Tensor places, Tensor weights, Tensor offsets)
    {
        var (bags, width) = ((int)offsets.size(0) - 1, (int)rows.size(1));
        var sums = zeros(bags, width);
        fixed (byte* r = rows.bytes, p = places.bytes, w = weights.bytes, o = offsets.bytes, s = sums.bytes)
        {
            var (from, place, weight, offset, to) = ((nint)r, (nint)p, (nint)w, (nint)o, (nint)s);
            Threads.Divide(bags, (begin, end) =>
            {
                for (var bag = begin; bag < end; bag++)
                    for (var i = ((long*)offset)[bag]; i < ((long*)offset)[bag + 1]; i++)
                        Lanes.AddScaled((float*)from + (((long*)place)[i] * width), ((float*)weight)[i], (float*)to + ((long)bag * width), width);
            });
        }

        return sums;
    }

    /// <summary>The gradient of the rows, float[U, D]. Threads divide the columns, as bags share rows.</summary>
    public static Tensor Spread(Tensor places, Tensor weights, Tensor offsets, Tensor gradient, long count)
    {
        var (bags, width) = ((int)offsets.size(0) - 1, (int)gradient.size(1));
        var rows = zeros(count, width);
        fixed (byte* p = places.bytes, w = weights.bytes, o = offsets.bytes, g = gradient.bytes, r = rows.bytes)
        {
            var (place, weight, offset, from, to) = ((nint)p, (nint)w, (nint)o, (nint)g, (nint)r);
            Threads.Divide(Math.Max(1, width / Lanes.PerCacheLine), (begin, end) =>
            {
                var (first, last) = (begin * Lanes.PerCacheLine, end * Lanes.PerCacheLine);
                if (last + Lanes.PerCacheLine > width) last = width;
                for (var bag = 0; bag < bags; bag++)
                    for (var i = ((long*)offset)[bag]; i < ((long*)offset)[bag + 1]; i++)
                        Lanes.AddScaled((float*)from + ((long)bag * width) + first, ((float*)weight)[i], (float*)to + (((long*)place)[i] * width) + first, last - first);
            });
        }

        return rows;
    }
}
