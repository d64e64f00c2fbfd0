using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Retrieval;

/// <summary>Spherical k-means (Dhillon and Modha, 2001): directions that the vectors gather around.</summary>
internal static class Clusters
{
    private const int Rounds = 8;
    private const int VectorsPerCluster = 40;
    private const int Batch = 4096;

    /// <summary>Unit vectors float[count, D] from a sample of the vectors; the same for the same seed.</summary>
    /// <param name="vectors">float[N, D], N at least <paramref name="count"/>.</param>
    public static Tensor Find(Tensor vectors, int count, int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        var sample = Sample(vectors, (int)Math.Min(vectors.size(0), (long)count * VectorsPerCluster), random);
        var centres = sample.narrow(0, 0, count).clone();
        for (var round = 0; round < Rounds; round++)
        {
            using var step = NewDisposeScope();
            var nearest = Device.Longs(Nearest(sample, centres), -1);
            var sums = zeros_like(centres).index_add_(0, nearest, sample, Scalars.Of(1));
            // A centre that nothing is near to begins again somewhere else.
            var lost = sums.norm(1, keepdim: true).lt(Scalars.Of(1e-6));
            sums = where(lost, Sample(sample, count, random), sums);
            centres.copy_(nn.functional.normalize(sums, dim: 1));
        }

        return centres.MoveToOuterDisposeScope();
    }

    /// <summary>For each vector the centre with the largest inner product: int64[N].</summary>
    public static long[] Nearest(Tensor vectors, Tensor centres)
    {
        var (count, across) = ((int)vectors.size(0), centres.transpose(0, 1));
        var nearest = new long[count];
        for (var from = 0; from < count; from += Batch)
        {
            using var step = NewDisposeScope();
            var part = vectors.narrow(0, from, Math.Min(Batch, count - from)).matmul(across).argmax(1);
            MemoryMarshal.Cast<byte, long>(part.bytes).CopyTo(nearest.AsSpan(from));
        }

        return nearest;
    }

    /// <summary>Unit vectors of rows at random, none twice.</summary>
    private static Tensor Sample(Tensor vectors, int count, Random random)
    {
        var rows = new long[vectors.size(0)];
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        for (var i = 0; i < count; i++)
        {
            var other = random.Next(i, rows.Length);
            (rows[i], rows[other]) = (rows[other], rows[i]);
        }

        return nn.functional.normalize(vectors.index_select(0, Device.Longs(rows[..count], -1)), dim: 1);
    }
}
