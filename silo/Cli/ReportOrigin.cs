using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace OrleansRec.Silo.Cli;

/// <summary>When, by which code and where the figures of a report came about: <c>date</c> (UTC), <c>commit</c> and <c>machine</c>.</summary>
internal static class ReportOrigin
{
    private const double Gibibyte = 1L << 30;

    /// <summary>Of the build that runs, without what was changed and not committed; null where it was built outside a repository.</summary>
    public static string? Commit =>
        typeof(ReportOrigin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, { Length: > 0 } commit] ? commit : null;

    /// <summary>Such as <c>AMD EPYC, 2 cores, 24 GiB, Linux X64</c>.</summary>
    public static string Machine { get; } = FormattableString.Invariant(
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibibyte:0} GiB, {Platform()} {RuntimeInformation.OSArchitecture}");

    public static void AddTo(JsonObject report)
    {
        report["date"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", null);
        if (Commit is { } commit) report["commit"] = commit;
        report["machine"] = Machine;
    }

    private static string Platform() => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";

    private static string Processor()
    {
        const string list = "/proc/cpuinfo";
        var name = File.Exists(list) ? File.ReadLines(list).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() : null;
        return name ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unnamed processor";
    }
}
