using System.Numerics;

namespace OrleansRec.Ranking.Sources;

/// <summary>The k best of many scored items: a bounded min-heap over arrays that are reused. Ties go to the smaller index.</summary>
public sealed class TopItems
{
    private int[] _items = [];
    private float[] _scores = [];
    private int _bound;

    public int Count { get; private set; }

    /// <summary>Empties the heap; it keeps at most <paramref name="bound"/> items from here on.</summary>
    public void Begin(int bound)
    {
        (_bound, Count) = (bound, 0);
        if (_items.Length >= bound) return;
        Array.Resize(ref _items, bound);
        Array.Resize(ref _scores, bound);
    }

    public void Offer(int item, float score)
    {
        if (Count < _bound)
        {
            Rise(Count++, item, score);
        }
        else if (_bound > 0 && Precedes(_items[0], _scores[0], item, score))
        {
            Sink(0, Count, item, score);
        }
    }

    /// <summary>Items with scores above 0; several at once are passed over where none is better than what is kept.</summary>
    public void Offer(ReadOnlySpan<int> items, ReadOnlySpan<float> scores)
    {
        var (lane, at) = (Vector<float>.Count, 0);
        while (at < items.Length)
        {
            var bar = new Vector<float>(Count == _bound && _bound > 0 ? _scores[0] : 0);
            while (at + lane <= items.Length && Vector.LessThanAll(new Vector<float>(scores[at..]), bar)) at += lane;
            for (var end = Math.Min(at + lane, items.Length); at < end; at++)
                if (scores[at] > 0) Offer(items[at], scores[at]);
        }
    }

    /// <summary>The items kept, best first; the heap is used up.</summary>
    public ReadOnlySpan<int> Sort()
    {
        for (var end = Count - 1; end > 0; end--)
        {
            var (item, score) = (_items[end], _scores[end]);
            (_items[end], _scores[end]) = (_items[0], _scores[0]);
            Sink(0, end, item, score);
        }

        return _items.AsSpan(0, Count);
    }

    /// <summary>Scores in the order of <see cref="Sort"/>.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    private void Rise(int at, int item, float score)
    {
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (!Precedes(item, score, _items[parent], _scores[parent])) break;
            (_items[at], _scores[at]) = (_items[parent], _scores[parent]);
            at = parent;
        }

        (_items[at], _scores[at]) = (item, score);
    }

    private void Sink(int at, int end, int item, float score)
    {
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= end) break;
            if (child + 1 < end && Precedes(_items[child + 1], _scores[child + 1], _items[child], _scores[child])) child++;
            if (!Precedes(_items[child], _scores[child], item, score)) break;
            (_items[at], _scores[at]) = (_items[child], _scores[child]);
            at = child;
        }

        (_items[at], _scores[at]) = (item, score);
    }

    /// <summary>True where a is worse than b and so nearer to the root.</summary>
    private static bool Precedes(int a, float scoreA, int b, float scoreB) =>
        scoreA < scoreB || (scoreA == scoreB && a > b);
}
