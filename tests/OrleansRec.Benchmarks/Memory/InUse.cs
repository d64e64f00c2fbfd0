using System.Diagnostics.Tracing;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Diagnostics.NETCore.Client;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>Bytes of this process: what is in use on the managed and the native heap, and what the kernel counts.</summary>
internal static partial class InUse
{
    /// <summary>Managed objects that live, after full collections, and what malloc has given out.</summary>
    public static long Settled()
    {
        for (var pass = 0; pass < 3; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return Now();
    }

    /// <summary>The same without a collection: what is in use or not collected yet.</summary>
    public static long Now()
    {
        var malloc = MallInfo();
        return GC.GetTotalMemory(forceFullCollection: false) + (long)malloc.InUse + (long)malloc.Mapped;
    }

    /// <summary>Resident bytes of a process.</summary>
    public static long Resident(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Makes another process of the runtime collect its whole heap: tracing with this keyword begins with that.</summary>
    public static void Collect(int process)
    {
        const long heapCollect = 0x800000;
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, heapCollect);
        using var session = new DiagnosticsClient(process).StartEventPipeSession(provider, requestRundown: false);
        var drained = session.EventStream.CopyToAsync(Stream.Null);
        Thread.Sleep(TimeSpan.FromSeconds(0.4));
        session.Stop();
        drained.Wait();
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Figures MallInfo();

    /// <summary>glibc's <c>struct mallinfo2</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Figures
    {
        private readonly nuint _arena;
        private readonly nuint _ordinaryFree;
        private readonly nuint _fastFree;
        private readonly nuint _maps;
        public readonly nuint Mapped;
        private readonly nuint _peak;
        private readonly nuint _fastBytes;
        public readonly nuint InUse;
        private readonly nuint _free;
        private readonly nuint _top;
    }
}
