using System.Runtime.InteropServices;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Features;

/// <summary>
/// What the shop's item graph says of items near a person's history, by kind of relation: votes of the latest distinct items with a
/// recency decay, the strength of the edge, and how long ago the latest related item was touched. Time matters to relations: what goes
/// with a thing is wanted soon after it, what goes instead of it is not (Chorus and KDA, Wang et al., 2020).
/// Reused between people; not thread-safe.
/// </summary>
public sealed class RelationScores
{
    /// <summary>Distinct latest items that vote.</summary>
    public const int MaxVoters = 30;

    /// <summary>Floats per candidate.</summary>
    public const int Width = RelatedItems.Kinds * PerKind;

    private const int PerKind = 6;

    private static readonly float[] Decay = [.. Enumerable.Range(0, MaxVoters).Select(age => MathF.Pow(NeighbourScores.RecencyDecay, age))];

    private readonly Votes[] _votes = [.. Enumerable.Range(0, RelatedItems.Kinds).Select(_ => new Votes())];
    private readonly float[] _since = new float[MaxVoters];
    private readonly List<int> _touched = [];
    private ItemCatalogue _catalogue = ItemCatalogue.Empty;
    private float[] _total = [];

    /// <summary>The place of each own item, from 1; 0 for others.</summary>
    private int[] _place = [];
    private int[] _own = [];

    /// <summary>Items that a relation leads to, in no meaningful order.</summary>
    public ReadOnlySpan<int> Touched => CollectionsMarshal.AsSpan(_touched);

    /// <summary>All votes for an item, of all kinds.</summary>
    public float Total(int item) => (uint)item < (uint)_total.Length ? _total[item] : 0;

    /// <param name="own">The person's items; the latest <see cref="MaxVoters"/> vote.</param>
    /// <param name="since">How long ago something was, on a scale of about 0 to 1, by its time in Unix milliseconds.</param>
    public void Accumulate(OwnItems own, ItemCatalogue catalogue, Func<long, float> since)
    {
        Clear();
        _catalogue = catalogue;
        if (!catalogue.HasRelations) return;
        Grow(catalogue.Count);
        _own = own.Items[..Math.Min(MaxVoters, own.Count)].ToArray();
        for (var age = 0; age < _own.Length; age++)
        {
            var voter = _own[age];
            own.TryGet(voter, out var behaviour);
            _since[age] = since(behaviour.LastTime);
            if (voter < _place.Length) _place[voter] = age + 1;
            for (var kind = 0; kind < RelatedItems.Kinds; kind++) Vote(_votes[kind], catalogue.Related(voter, (RelationKind)kind), age);
        }
    }

    /// <summary>Writes <see cref="Width"/> floats of about unit scale over zeros.</summary>
    public void Fill(int item, Span<float> f)
    {
        if (_own.Length == 0 || (uint)item >= (uint)_total.Length) return;
        for (var kind = 0; kind < RelatedItems.Kinds; kind++)
        {
            var part = f.Slice(kind * PerKind, PerKind);
            var nearest = int.MaxValue;
            if (_votes[kind].Of(item) is { Sum: > 0 } vote)
            {
                part[0] = MathF.Log(1 + vote.Sum);
                part[1] = vote.Best;
                part[2] = vote.Nearest == 1 ? 1 : 0;
                nearest = vote.Nearest;
            }

            // The other way round: own items among the candidate's neighbours.
            var (back, first) = (0f, int.MaxValue);
            foreach (var other in _catalogue.Related(item, (RelationKind)kind))
            {
                if ((uint)other >= (uint)_place.Length || _place[other] is not (> 0 and var place)) continue;
                back += Decay[place - 1];
                first = Math.Min(first, place);
            }

            if (back > 0) (part[3], part[4]) = (MathF.Log(1 + back), first == 1 ? 1 : 0);
            nearest = Math.Min(nearest, first);
            if (nearest < int.MaxValue) part[5] = 1 - _since[nearest - 1];
        }
    }

    private void Vote(Votes votes, ReadOnlySpan<int> related, int age)
    {
        if (related.IsEmpty) return;
        votes.Grow(_total.Length);
        for (var k = 0; k < related.Length; k++)
        {
            var item = related[k];
            // The catalogue of this answer may not have an item yet that a newer one has.
            if ((uint)item >= (uint)_catalogue.Count) continue;
            if (_total[item] == 0) _touched.Add(item);
            _total[item] += Decay[age];
            votes.Add(item, Decay[age], 1 / MathF.Sqrt(1 + k), age + 1);
        }
    }

    private void Clear()
    {
        foreach (var item in _touched)
        {
            _total[item] = 0;
            foreach (var votes in _votes) votes.Clear(item);
        }

        _touched.Clear();
        foreach (var item in _own)
            if (item < _place.Length) _place[item] = 0;
        _own = [];
    }

    private void Grow(int items)
    {
        if (_total.Length >= items) return;
        var size = Math.Max(items, _total.Length * 2);
        Array.Resize(ref _total, size);
        Array.Resize(ref _place, size);
    }

    /// <summary>Votes of one kind by item; takes room once there is one.</summary>
    private sealed class Votes
    {
        private Tally[] _of = [];

        public Tally Of(int item) => item < _of.Length ? _of[item] : default;

        public void Grow(int items)
        {
            if (_of.Length < items) Array.Resize(ref _of, items);
        }

        public void Add(int item, float weight, float strength, int place)
        {
            ref var vote = ref _of[item];
            vote.Sum += weight;
            vote.Best = Math.Max(vote.Best, strength);
            if (vote.Nearest == 0) vote.Nearest = place;
        }

        public void Clear(int item)
        {
            if (item < _of.Length) _of[item] = default;
        }
    }

    /// <summary>The sum of votes for an item, the strongest edge to it and the place of the latest own item that votes, from 1.</summary>
    private struct Tally
    {
        public float Sum;
        public float Best;
        public int Nearest;
    }
}
