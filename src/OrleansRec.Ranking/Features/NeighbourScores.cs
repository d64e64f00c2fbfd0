using System.Numerics;
using System.Runtime.InteropServices;
using OrleansRec.Ranking.Graph;

namespace OrleansRec.Ranking.Features;

/// <summary>
/// Item-to-item scores of every item near a person's history: cosine-normalised co-occurrence summed over the latest distinct
/// items with a recency decay, and the transition probability from the last item. Reused between people; not thread-safe.
/// </summary>
public sealed class NeighbourScores
{
    /// <summary>Distinct latest items that vote.</summary>
    public const int MaxVoters = 30;

    /// <summary>Weight per step back among them.</summary>
    public const float RecencyDecay = 0.8f;

    /// <summary>By item: <see cref="_base"/> and the item's place among those touched; what is less is of a person before.</summary>
    private int[] _places = [];
    private int _base = 1;
    private readonly float[] _edges = new float[NeighbourTable.MaxNeighbours];
    private readonly float[] _counts = new float[NeighbourTable.MaxNeighbours];
    private readonly float[] _cosines = new float[NeighbourTable.MaxNeighbours];
    private int[] _touched = new int[1_024];
    private float[] _coOccurrences = new float[1_024];

    /// <summary>0 but for <see cref="_following"/>.</summary>
    private float[] _transitions = new float[1_024];

    /// <summary>Of the items that were touched first, those near the last item.</summary>
    private readonly float[] _withLast = new float[NeighbourTable.MaxNeighbours];
    private int _nearLast;
    private int _count;
    private readonly List<int> _following = [];

    /// <summary>Items with any score, in no meaningful order.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _count);

    /// <summary>Co-occurrence of <see cref="Touched"/>, in the same order.</summary>
    public ReadOnlySpan<float> CoOccurrences => _coOccurrences.AsSpan(0, _count);

    /// <summary>Transitions to <see cref="Touched"/>, in the same order.</summary>
    public ReadOnlySpan<float> Transitions => _transitions.AsSpan(0, _count);

    /// <summary>Items with a transition from the last item, in no meaningful order.</summary>
    public ReadOnlySpan<int> Following => CollectionsMarshal.AsSpan(_following);

    /// <summary>The largest co-occurrence score, 0 where there is none.</summary>
    public float Largest { get; private set; }

    /// <summary>All scores of an item.</summary>
    public NeighbourScore Of(int item)
    {
        if ((uint)item >= (uint)_places.Length || _places[item] - _base is not (>= 0 and var at)) return default;
        return new NeighbourScore { CoOccurrence = _coOccurrences[at], WithLast = at < _nearLast ? _withLast[at] : 0, Transition = _transitions[at] };
    }

    public float CoOccurrence(int item) => Of(item).CoOccurrence;

    public float CoOccurrenceWithLast(int item) => Of(item).WithLast;

    public float Transition(int item) => Of(item).Transition;

    /// <param name="voters">Distinct items, the latest first; at most <see cref="MaxVoters"/> are used.</param>
    /// <param name="future">Own later events to leave out; null in serving.</param>
    public void Accumulate(ReadOnlySpan<int> voters, ItemStatistics statistics, FutureEvents? future)
    {
        Clear(statistics.ItemCount);
        // The edges of different items lie far apart: all of them at once take little longer than those of one.
        if (voters.Length > 0) statistics.Transitions.Ask(voters[0]);
        foreach (var voter in voters[..Math.Min(voters.Length, MaxVoters)]) statistics.CoOccurrence.Ask(voter);
        var weight = 1f;
        for (var age = 0; age < voters.Length && age < MaxVoters; age++)
        {
            Vote(voters[age], weight, age == 0, statistics, future);
            weight *= RecencyDecay;
        }

        Largest = LargestOf(CoOccurrences);
        if (voters.Length > 0) Follow(voters[0], statistics, future);
    }

    private void Vote(int voter, float weight, bool isLast, ItemStatistics statistics, FutureEvents? future)
    {
        var items = statistics.CoOccurrence.Neighbours(voter);
        foreach (var item in items) Ahead.Ask(_places, item);
        var cosines = Cosines(voter, items, statistics, future);
        Reserve(cosines.Length);
        // Fields would be read and written back for every edge.
        var (places, touched, sums, withLast, first, count) = (_places, _touched, _coOccurrences, _withLast, _base, _count);
        for (var k = 0; k < cosines.Length; k++)
        {
            if (cosines[k] <= 0) continue;
            ref var place = ref places[items[k]];
            var at = place - first;
            if (at < 0)
            {
                at = count++;
                (place, touched[at], sums[at]) = (first + at, items[k], 0);
            }

            sums[at] += weight * cosines[k];
            if (isLast) withLast[at] = cosines[k];
        }

        _count = count;
        if (isLast) _nearLast = count;
    }

    /// <summary>Of a voter's edges; none where nothing is left of the voter.</summary>
    private ReadOnlySpan<float> Cosines(int voter, ReadOnlySpan<int> items, ItemStatistics statistics, FutureEvents? future)
    {
        var weights = statistics.CoOccurrence.Weights(voter);
        if (statistics.IsSettled)
            return future is null ? weights : throw new InvalidOperationException("Nothing can be left out of statistics that are settled.");
        var own = statistics.Count(voter) - (future?.Count(voter) ?? 0);
        if (own <= 0) return [];
        var involved = future is not null && future.Contains(voter);
        var edges = _edges.AsSpan(0, items.Length);
        weights.CopyTo(edges);
        var counts = statistics.CountsOf(items, _counts);
        for (var k = 0; future is not null && k < items.Length; k++)
        {
            if (!involved && !future.Contains(items[k])) continue;
            edges[k] -= future.CoOccurrence(voter, items[k]);
            counts[k] -= future.Count(items[k]);
        }

        var cosines = _cosines.AsSpan(0, items.Length);
        ItemStatistics.Cosines(edges, counts, own, cosines);
        return cosines;
    }

    private static float LargestOf(ReadOnlySpan<float> scores)
    {
        var (lane, k, best) = (Vector<float>.Count, 0, Vector<float>.Zero);
        for (; k + lane <= scores.Length; k += lane) best = Vector.Max(best, new Vector<float>(scores[k..]));
        var largest = 0f;
        for (var i = 0; i < lane; i++) largest = MathF.Max(largest, best[i]);
        for (; k < scores.Length; k++) largest = MathF.Max(largest, scores[k]);
        return largest;
    }

    private void Follow(int last, ItemStatistics statistics, FutureEvents? future)
    {
        var items = statistics.Transitions.Neighbours(last);
        var weights = statistics.Transitions.Weights(last);
        var total = statistics.Outgoing(last) - (future?.Outgoing(last) ?? 0);
        Reserve(items.Length);
        for (var k = 0; k < items.Length; k++)
        {
            var edge = weights[k] - (future?.Transitions(last, items[k]) ?? 0);
            if (edge <= 0 || total <= 0) continue;
            _transitions[Touch(items[k])] = edge / (total + 1);
            _following.Add(items[k]);
        }
    }

    /// <summary>Makes room for more items that are touched.</summary>
    private void Reserve(int more)
    {
        if (_count + more <= _touched.Length) return;
        var size = Math.Max(_count + more, _touched.Length * 2);
        Array.Resize(ref _touched, size);
        Array.Resize(ref _coOccurrences, size);
        Array.Resize(ref _transitions, size);
    }

    private int Touch(int item)
    {
        ref var place = ref _places[item];
        if (place >= _base) return place - _base;
        place = _base + _count;
        (_touched[_count], _coOccurrences[_count]) = (item, 0);
        return _count++;
    }

    private void Clear(int items)
    {
        foreach (var item in _following) _transitions[_places[item] - _base] = 0;
        // Nothing else is written over: places of this person are larger than all of before.
        _base += _count;
        (_count, _nearLast) = (0, 0);
        _following.Clear();
        if (_base > int.MaxValue / 2)
        {
            Array.Clear(_places);
            _base = 1;
        }

        if (_places.Length < items) Array.Resize(ref _places, Math.Max(items, _places.Length * 2));
    }
}
