using System.Globalization;

namespace OrleansRec.Benchmarks.Shared;

/// <summary>This process's memory as the kernel counts it, in bytes.</summary>
internal static class ProcessMemory
{
    public static long Resident() => Read("VmRSS:");

    /// <summary>The most there ever was.</summary>
    public static long Peak() => Read("VmHWM:");

    private static long Read(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
