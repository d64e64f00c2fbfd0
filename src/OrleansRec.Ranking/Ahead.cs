using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace OrleansRec.Ranking;

/// <summary>
/// Asks for memory that is read soon, so that many reads are on their way at once. Where the processor has no such request nothing
/// happens; nor where the collector has just moved what was asked for.
/// </summary>
internal static unsafe class Ahead
{
    private const int CacheLine = 64;

    /// <summary>Elements to ask ahead of the one that is worked on.</summary>
    public const int Distance = 8;

    /// <summary>An element of an array; nothing beyond its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask<T>(T[] array, int at)
    {
        if (Sse.IsSupported && (uint)at < (uint)array.Length) Sse.Prefetch0(Unsafe.AsPointer(ref array[at]));
    }

    /// <summary>All elements.</summary>
    public static void Ask<T>(ReadOnlySpan<T> row)
    {
        if (!Sse.IsSupported || row.IsEmpty) return;
        var from = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(row));
        for (var at = 0; at < row.Length * Unsafe.SizeOf<T>(); at += CacheLine) Sse.Prefetch0(from + at);
    }

    /// <summary>The first fields of an object, 128 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(object? thing)
    {
        if (!Sse.IsSupported || thing is null) return;
        var from = *(byte**)Unsafe.AsPointer(ref thing);
        Sse.Prefetch0(from);
        Sse.Prefetch0(from + CacheLine);
    }
}
