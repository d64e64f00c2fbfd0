using System.Runtime.InteropServices;

namespace OrleansRec.Ranking;

/// <summary>FNV-1a over UTF-16 units with a final mix: the same on every machine and in every process, unlike <see cref="string.GetHashCode()"/>.</summary>
public static class StableHash
{
    public static uint Of(ReadOnlySpan<char> text, uint seed = 2166136261)
    {
        var hash = seed;
        foreach (var unit in MemoryMarshal.Cast<char, ushort>(text))
            hash = (hash ^ unit) * 16777619;
        hash ^= hash >> 16;
        hash *= 0x7feb352d;
        hash ^= hash >> 15;
        return hash;
    }

    /// <summary>An index as random bits: neighbouring indexes are often of one kind, mixed bits are not.</summary>
    public static uint Mix(uint x)
    {
        x ^= x >> 16;
        x *= 0x7feb352d;
        x ^= x >> 15;
        x *= 0x846ca68b;
        return x ^ (x >> 16);
    }

    /// <summary>0 for null or empty, else 1–15.</summary>
    public static byte Bucket16(string? text) =>
        string.IsNullOrEmpty(text) ? (byte)0 : (byte)(1 + (Of(text) % 15));
}
