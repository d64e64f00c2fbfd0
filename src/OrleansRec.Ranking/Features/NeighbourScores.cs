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

    private NeighbourScore[] _of = [];
    private readonly List<int> _touched = [];

    /// <summary>Items with any score, in no meaningful order.</summary>
    public ReadOnlySpan<int> Touched => CollectionsMarshal.AsSpan(_touched);

    /// <summary>The largest co-occurrence score, 0 where there is none.</summary>
    public float Largest { get; private set; }

    /// <summary>All scores of an item.</summary>
    public NeighbourScore Of(int item) => (uint)item < (uint)_of.Length ? _of[item] : default;

    public float CoOccurrence(int item) => Of(item).CoOccurrence;

    public float CoOccurrenceWithLast(int item) => Of(item).WithLast;

    public float Transition(int item) => Of(item).Transition;

    /// <param name="voters">Distinct items, the latest first; at most <see cref="MaxVoters"/> are used.</param>
    /// <param name="future">Own later events to leave out; null in serving.</param>
    public void Accumulate(ReadOnlySpan<int> voters, ItemStatistics statistics, FutureEvents? future)
    {
        Clear(statistics.ItemCount);
        var weight = 1f;
        for (var age = 0; age < voters.Length && age < MaxVoters; age++)
        {
            Vote(voters[age], weight, age == 0, statistics, future);
            weight *= RecencyDecay;
        }

        if (voters.Length > 0) Transitions(voters[0], statistics, future);
        Largest = 0;
        foreach (var item in _touched) Largest = Math.Max(Largest, _of[item].CoOccurrence);
    }

    private void Vote(int voter, float weight, bool isLast, ItemStatistics statistics, FutureEvents? future)
    {
        var items = statistics.CoOccurrence.Neighbours(voter);
        var weights = statistics.CoOccurrence.Weights(voter);
        var own = statistics.Count(voter) - (future?.Count(voter) ?? 0);
        if (own <= 0) return;
        var involved = future is not null && future.Contains(voter);
        for (var k = 0; k < items.Length; k++)
        {
            var item = items[k];
            var edge = weights[k];
            var count = statistics.Count(item);
            if (future is not null && (involved || future.Contains(item)))
            {
                edge -= future.CoOccurrence(voter, item);
                count -= future.Count(item);
            }

            if (edge <= 1e-6f || count <= 0) continue;
            var score = edge / MathF.Sqrt(own * count);
            ref var scores = ref Touch(item);
            scores.CoOccurrence += weight * score;
            if (isLast) scores.WithLast = score;
        }
    }

    private void Transitions(int last, ItemStatistics statistics, FutureEvents? future)
    {
        var items = statistics.Transitions.Neighbours(last);
        var weights = statistics.Transitions.Weights(last);
        var total = statistics.Outgoing(last) - (future?.Outgoing(last) ?? 0);
        for (var k = 0; k < items.Length; k++)
        {
            var edge = weights[k] - (future?.Transitions(last, items[k]) ?? 0);
            if (edge <= 0 || total <= 0) continue;
            Touch(items[k]).Transition = edge / (total + 1);
        }
    }

    private ref NeighbourScore Touch(int item)
    {
        ref var scores = ref _of[item];
        if (scores.CoOccurrence == 0 && scores.Transition == 0) _touched.Add(item);
        return ref scores;
    }

    private void Clear(int items)
    {
        foreach (var item in _touched) _of[item] = default;
        _touched.Clear();
        if (_of.Length < items) Array.Resize(ref _of, Math.Max(items, _of.Length * 2));
    }
}
