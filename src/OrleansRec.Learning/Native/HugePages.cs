using System.Runtime.InteropServices;
using TorchSharp;

namespace OrleansRec.Learning.Native;

/// <summary>
/// Asks the kernel for pages of 2 MB where a tensor lies: rows read at random from a large table miss the processor's small table of
/// addresses at every row otherwise.
/// </summary>
internal static unsafe partial class HugePages
{
    private const nint PageBytes = 2 << 20;
    private const int Advice = 14;

    /// <summary>Does nothing for small tensors, other devices and other systems; a kernel that refuses changes nothing.</summary>
    /// <param name="fresh">Contiguous, before its first use: pages are made when they are touched.</param>
    public static torch.Tensor AskFor(torch.Tensor fresh)
    {
        if (!OperatingSystem.IsLinux() || fresh.device_type != DeviceType.CPU || fresh.numel() * fresh.element_size() < 4 * PageBytes) return fresh;
        fixed (byte* at = fresh.bytes)
        {
            var first = ((nint)at + PageBytes - 1) / PageBytes * PageBytes;
            var last = ((nint)at + (nint)(fresh.numel() * fresh.element_size())) / PageBytes * PageBytes;
            _ = Advise(first, last - first, Advice);
        }

        return fresh;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
