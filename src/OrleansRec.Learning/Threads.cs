using OrleansRec.Learning.Native;
using static TorchSharp.torch;

namespace OrleansRec.Learning;

/// <summary>Threads of tensor operations, one setting for the process.</summary>
internal static class Threads
{
    /// <param name="threads">0 means half the cores: libtorch's threads spin, and on busy cores a second one costs more than it brings.</param>
    public static void Use(int threads)
    {
        TorchNative.EnsureLoaded();
        set_num_threads(threads > 0 ? threads : Math.Max(1, Environment.ProcessorCount / 2));
    }

    /// <summary>Divides 0 … n into equal parts, one per thread of tensor operations, and waits for all.</summary>
    public static void Divide(int n, Action<int, int> part)
    {
        var threads = Math.Min(get_num_threads(), n);
        if (threads <= 1) part(0, n);
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, k => part((int)((long)n * k / threads), (int)((long)n * (k + 1) / threads)));
    }
}
