using OrleansRec.Learning.Native;
using static TorchSharp.torch;

namespace OrleansRec.Learning;

/// <summary>Threads of tensor operations, one setting for the process.</summary>
internal static class Threads
{
    /// <param name="threads">0 means all cores.</param>
    public static void Use(int threads)
    {
        TorchNative.EnsureLoaded();
        set_num_threads(threads > 0 ? threads : Environment.ProcessorCount);
    }
}
