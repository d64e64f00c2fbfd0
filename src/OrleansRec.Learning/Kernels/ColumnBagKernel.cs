using System.Numerics;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Kernels;

/// <summary>The two passes of <see cref="ColumnBag"/> over memory of the CPU, on as many threads as torch uses.</summary>
internal static unsafe class ColumnBagKernel
{
    /// <summary>Threads divide the rows.</summary>
    public static Tensor Sum(Tensor rows, Tensor table)
    {
        var (n, columns, width) = (rows.size(0), (int)rows.size(1), (int)table.size(1));
        var sums = empty(n, width);
        fixed (byte* r = rows.bytes, t = table.bytes, s = sums.bytes)
        {
            var (places, from, to) = ((long)r, (long)t, (long)s);
            Threads.Divide((int)n, (begin, end) =>
            {
                for (var row = begin; row < end; row++) SumRow((long*)places + ((long)row * columns), columns, (float*)from, (float*)to + ((long)row * width), width);
            });
        }

        return sums;
    }

    /// <summary>The gradient of the table, float[R, F]: every row of the batch is added to the table's rows that it names. Threads divide the columns.</summary>
    public static Tensor Spread(Tensor rows, Tensor gradient, long tableRows)
    {
        var (n, columns, width) = (rows.size(0), (int)rows.size(1), (int)gradient.size(1));
        var table = zeros(tableRows, width);
        fixed (byte* r = rows.bytes, g = gradient.bytes, t = table.bytes)
        {
            var (places, from, to) = ((long)r, (long)g, (long)t);
            Threads.Divide(columns, (begin, end) =>
            {
                for (long row = 0; row < n; row++)
                    for (var c = begin; c < end; c++) Lanes.Add((float*)from + (row * width), (float*)to + (((long*)places)[(row * columns) + c] * width), width);
            });
        }

        return table;
    }

    private static void SumRow(long* rows, int columns, float* table, float* sum, int width)
    {
        var (lane, at) = (Vector<float>.Count, 0);
        for (; at + (4 * lane) <= width; at += 4 * lane)
        {
            var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            for (var k = 0; k < columns; k++)
            {
                var from = table + (rows[k] * width) + at;
                a += Vector.Load(from);
                b += Vector.Load(from + lane);
                c += Vector.Load(from + (2 * lane));
                d += Vector.Load(from + (3 * lane));
            }

            a.Store(sum + at);
            b.Store(sum + at + lane);
            c.Store(sum + at + (2 * lane));
            d.Store(sum + at + (3 * lane));
        }

        for (; at < width; at++)
        {
            float total = 0;
            for (var k = 0; k < columns; k++) total += table[(rows[k] * width) + at];
            sum[at] = total;
        }
    }
}
