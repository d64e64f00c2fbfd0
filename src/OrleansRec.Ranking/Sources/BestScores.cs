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

    /// <summary>Starts anew.</summary>
    public void Begin(int k)
    {
        (_k, _count, _bar) = (k, 0, float.NegativeInfinity);
        if (_keys.Length < 2 * k) _keys = new ulong[2 * k];
    }

    /// <summary>Scores of the items <paramref name="first"/>, first + 1 …; blocks come in the order of items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Offer(ReadOnlySpan<float> scores, int first)
    {
        var at = 0;
        var width = Vector256<float>.Count;
        ref var start = ref MemoryMarshal.GetReference(scores);
        for (; at <= scores.Length - width; at += width)
        {
            if (!Vector256.GreaterThanAny(Vector256.LoadUnsafe(ref start, (nuint)at), Vector256.Create(_bar))) continue;
            for (var i = at; i < at + width; i++) Offer(scores[i], first + i);
        }

        for (; at < scores.Length; at++) Offer(scores[at], first + at);
    }

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

    /// <summary>Leaves the k largest keys.</summary>
    private void Cut()
    {
        if (_count <= _k) return;
        var (low, high, target) = (0, _count - 1, _k - 1);
        while (low < high)
        {
            var (i, j, pivot) = (low, high, _keys[(low + high) / 2]);
            while (i <= j)
            {
                while (_keys[i] > pivot) i++;
                while (_keys[j] < pivot) j--;
                if (i > j) break;
                (_keys[i], _keys[j]) = (_keys[j], _keys[i]);
                (i, j) = (i + 1, j - 1);
            }

            if (target <= j) high = j;
            else if (target >= i) low = i;
            else break;
        }

        _count = _k;
        _bar = ScoreOf(_keys[target]);
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
