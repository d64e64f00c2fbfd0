using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansRec.Ranking.Sources;

/// <summary>
/// The k best of scores that come in blocks: a vectorised comparison with the k-th best so far passes over almost all of them; the
/// few that are better wait in a buffer, which is cut to its k best when full. Equal scores go to the smaller item.
/// </summary>
public sealed class BestScores
{
    private ulong[] _keys = [];
    private int _k;
    private int _count;
    private float _bar;

    /// <summary>How many are there, at most k.</summary>
    public int Count => Math.Min(_count, _k);

    /// <summary>Starts anew.</summary>
    /// <param name="bar">Scores that are not larger are passed over.</param>
    public void Begin(int k, float bar = float.NegativeInfinity)
    {
        (_k, _count, _bar) = (k, 0, bar);
        if (_keys.Length < 2 * k) _keys = new ulong[2 * k];
    }

    /// <summary>Scores of the items <paramref name="first"/>, first + 1 …; blocks come in the order of items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Offer(ReadOnlySpan<float> scores, int first)
    {
        var at = 0;
        var width = Vector512<float>.Count;
        ref var start = ref MemoryMarshal.GetReference(scores);
        // Few are better: four comparisons share a branch.
        for (; at <= scores.Length - (4 * width); at += 4 * width)
        {
            var bar = Vector512.Create(_bar);
            var better = Better(ref start, at, bar) | (Better(ref start, at + width, bar) << width)
                | (Better(ref start, at + (2 * width), bar) << (2 * width)) | (Better(ref start, at + (3 * width), bar) << (3 * width));
            for (; better != 0; better &= better - 1)
            {
                var i = at + BitOperations.TrailingZeroCount(better);
                Offer(scores[i], first + i);
            }
        }

        for (; at < scores.Length; at++) Offer(scores[at], first + at);
    }

    /// <summary>A bit for each score that is larger than the bar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Better(ref float start, int at, Vector512<float> bar) =>
        Vector512.GreaterThan(Vector512.LoadUnsafe(ref start, (nuint)at), bar).ExtractMostSignificantBits();

    /// <summary>One more score; NaN is none.</summary>
    public void Offer(float score, int item)
    {
        if (!(score > _bar)) return;
        if (_count == 2 * _k) Cut();
        if (score > _bar) _keys[_count++] = KeyOf(score, item);
    }

    /// <summary>Writes the k best, best first; there must have been as many.</summary>
    public void Sort(Span<int> items, Span<float> scores)
    {
        Cut();
        var keys = _keys.AsSpan(0, _count);
        keys.Sort();
        for (var i = 0; i < _count; i++)
        {
            var key = keys[_count - 1 - i];
            (items[i], scores[i]) = ((int)~(uint)key, ScoreOf(key));
        }
    }

    /// <summary>Writes the k best in no meaningful order and returns the smallest of their scores; there must have been as many.</summary>
    public float Take(Span<int> items)
    {
        Cut();
        var least = ulong.MaxValue;
        for (var i = 0; i < _count; i++)
        {
            items[i] = (int)~(uint)_keys[i];
            least = Math.Min(least, _keys[i]);
        }

        return ScoreOf(least);
    }

    /// <summary>Leaves the k largest keys.</summary>
    private void Cut()
    {
        if (_count <= _k) return;
        for (var (low, high, target) = (0, _count, _k - 1); ;)
        {
            var middle = low + Partition(_keys.AsSpan(low, high - low));
            if (middle == target) break;
            if (middle < target) low = middle + 1;
            else high = middle;
        }

        _count = _k;
        _bar = ScoreOf(_keys[_k - 1]);
    }

    /// <summary>
    /// Moves the keys that are larger than one of them to the front and that one behind them; returns its place. Without a branch on the comparison,
    /// which no processor could foresee.
    /// </summary>
    private static int Partition(Span<ulong> keys)
    {
        var last = keys.Length - 1;
        var (a, b, c) = (keys[0], keys[last / 2], keys[last]);
        var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
        keys[a == pivot ? 0 : b == pivot ? last / 2 : last] = c;
        var larger = 0;
        for (var i = 0; i < last; i++)
        {
            var key = keys[i];
            keys[i] = keys[larger];
            keys[larger] = key;
            larger += key > pivot ? 1 : 0;
        }

        keys[last] = keys[larger];
        keys[larger] = pivot;
        return larger;
    }

    /// <summary>Larger for a larger score, then for a smaller item.</summary>
    private static ulong KeyOf(float score, int item)
    {
        var bits = BitConverter.SingleToUInt32Bits(score);
        var ordered = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return ((ulong)ordered << 32) | ~(uint)item;
    }

    private static float ScoreOf(ulong key)
    {
        var ordered = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ordered & 0x80000000) != 0 ? ordered & 0x7fffffff : ~ordered);
    }
}
