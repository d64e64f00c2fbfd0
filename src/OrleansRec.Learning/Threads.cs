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
}
