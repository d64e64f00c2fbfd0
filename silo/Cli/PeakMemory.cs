using System.Diagnostics;
using System.Globalization;

namespace OrleansRec.Silo.Cli;

/// <summary>The most memory this process ever held.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>Megabytes (2^20 bytes): the kernel's VmHWM where there is one, else the runtime's own figure.</summary>
    public static double Megabytes()
    {
        if (!File.Exists(Status)) return Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
        var line = File.ReadLines(Status).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
