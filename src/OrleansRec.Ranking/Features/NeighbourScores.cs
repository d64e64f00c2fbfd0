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
    private NeighbourScore[] _scores = new NeighbourScore[1_024];
    private int _count;
    private readonly List<int> _following = [];

    /// <summary>Items with any score, in no meaningful order.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _count);

    /// <summary>All scores of <see cref="Touched"/>, in the same order.</summary>
    public ReadOnlySpan<NeighbourScore> Scores => _scores.AsSpan(0, _count);

    /// <summary>Items with a transition from the last item, in no meaningful order.</summary>
    public ReadOnlySpan<int> Following => CollectionsMarshal.AsSpan(_following);

    /// <summary>The largest co-occurrence score, 0 where there is none.</summary>
    public float Largest { get; private set; }

    /// <summary>All scores of an item.</summary>
    public NeighbourScore Of(int item) => (uint)item < (uint)_places.Length && _places[item] - _base is >= 0 and var at ? _scores[at] : default;

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
        (var weight, Largest) = (1f, 0);
        for (var age = 0; age < voters.Length && age < MaxVoters; age++)
        {
            Vote(voters[age], weight, age == 0, statistics, future);
            weight *= RecencyDecay;
        }

        if (voters.Length > 0) Transitions(voters[0], statistics, future);
    }

    private void Vote(int voter, float weight, bool isLast, ItemStatistics statistics, FutureEvents? future)
    {
        var items = statistics.CoOccurrence.Neighbours(voter);
        var weights = statistics.CoOccurrence.Weights(voter);
        var own = statistics.Count(voter) - (future?.Count(voter) ?? 0);
        if (own <= 0) return;
        var involved = future is not null && future.Contains(voter);
        var edges = _edges.AsSpan(0, items.Length);
        var counts = _counts.AsSpan(0, items.Length);
        weights.CopyTo(edges);
        for (var k = 0; k < items.Length; k++)
        {
            Ahead.Ask(_places, items[k]);
            counts[k] = statistics.Count(items[k]);
        }

        for (var k = 0; future is not null && k < items.Length; k++)
        {
            if (!involved && !future.Contains(items[k])) continue;
            edges[k] -= future.CoOccurrence(voter, items[k]);
            counts[k] -= future.Count(items[k]);
        }

        Cosines(edges, counts, own);
        Reserve(items.Length);
        // Fields would be read and written back for every edge.
        var (places, touched, scores, cosines, first, count, largest) = (_places, _touched, _scores, _cosines, _base, _count, Largest);
        for (var k = 0; k < items.Length; k++)
        {
            if (edges[k] <= 1e-6f || counts[k] <= 0) continue;
            ref var place = ref places[items[k]];
            var at = place - first;
            if (at < 0)
            {
                at = count++;
                (place, touched[at], scores[at]) = (first + at, items[k], default);
            }

            ref var score = ref scores[at];
            score.CoOccurrence += weight * cosines[k];
            if (score.CoOccurrence > largest) largest = score.CoOccurrence;
            if (isLast) score.WithLast = cosines[k];
        }

        (_count, Largest) = (count, largest);
    }

    /// <summary>Co-occurrence normalised by both items' counts, several at once.</summary>
    private void Cosines(ReadOnlySpan<float> edges, ReadOnlySpan<float> counts, float own)
    {
        var (lane, k, owns) = (Vector<float>.Count, 0, new Vector<float>(own));
        for (; k + lane <= edges.Length; k += lane)
            (new Vector<float>(edges[k..]) / Vector.SquareRoot(owns * new Vector<float>(counts[k..]))).CopyTo(_cosines, k);
        for (; k < edges.Length; k++) _cosines[k] = edges[k] / MathF.Sqrt(own * counts[k]);
    }

    private void Transitions(int last, ItemStatistics statistics, FutureEvents? future)
    {
        var items = statistics.Transitions.Neighbours(last);
        var weights = statistics.Transitions.Weights(last);
        var total = statistics.Outgoing(last) - (future?.Outgoing(last) ?? 0);
        Reserve(items.Length);
        for (var k = 0; k < items.Length; k++)
        {
            var edge = weights[k] - (future?.Transitions(last, items[k]) ?? 0);
            if (edge <= 0 || total <= 0) continue;
            Touch(items[k]).Transition = edge / (total + 1);
            _following.Add(items[k]);
        }
    }

    /// <summary>Makes room for more items that are touched.</summary>
    private void Reserve(int more)
    {
        if (_count + more <= _touched.Length) return;
        var size = Math.Max(_count + more, _touched.Length * 2);
        Array.Resize(ref _touched, size);
        Array.Resize(ref _scores, size);
    }

    private ref NeighbourScore Touch(int item)
    {
        ref var place = ref _places[item];
        if (place >= _base) return ref _scores[place - _base];
        place = _base + _count;
        _touched[_count] = item;
        _scores[_count] = default;
        return ref _scores[_count++];
    }

    private void Clear(int items)
    {
        // Nothing is written over: places of this person are larger than all of before.
        _base += _count;
        _count = 0;
        _following.Clear();
        if (_base > int.MaxValue / 2)
        {
            Array.Clear(_places);
            _base = 1;
        }

        if (_places.Length < items) Array.Resize(ref _places, Math.Max(items, _places.Length * 2));
    }
}
