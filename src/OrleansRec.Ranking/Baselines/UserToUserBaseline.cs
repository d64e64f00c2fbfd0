namespace OrleansRec.Ranking.Baselines;

/// <summary>
/// User-based collaborative filtering: the <see cref="Neighbours"/> people whose sets of items are nearest by cosine vote for
/// theirs, each vote weighing the cosine (Herlocker et al., 1999, on presence instead of ratings).
/// </summary>
public sealed class UserToUserBaseline : IBaseline
{
    public const int Neighbours = 100;

    /// <summary>An item of more people than this finds nobody in particular, and makes no neighbours.</summary>
    public const int MaxPeoplePerItem = 2_000;

    private readonly ItemSequences _sequences;
    private readonly int[][] _sets;
    private readonly List<int>?[] _peopleOf;
    private readonly int[] _overlap;

    public UserToUserBaseline(ItemSequences sequences)
    {
        _sequences = sequences;
        _sets = [.. sequences.Sequences.Select(s => s.Items.Distinct().ToArray())];
        _peopleOf = new List<int>?[sequences.ItemCount];
        _overlap = new int[_sets.Length];
        for (var person = 0; person < _sets.Length; person++)
            foreach (var item in _sets[person]) (_peopleOf[item] ??= []).Add(person);
    }

    public string Name => "user_to_user";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        _sequences.Ties.CopyTo(scores);
        var own = new HashSet<int>();
        foreach (var item in history) own.Add(item);
        var met = new List<int>();
        foreach (var item in own)
        {
            if (_peopleOf[item] is not { Count: <= MaxPeoplePerItem } people) continue;
            foreach (var person in people)
                if (_overlap[person]++ == 0) met.Add(person);
        }

        var nearest = new PriorityQueue<int, double>(Neighbours + 1);
        foreach (var person in met)
        {
            var cosine = _overlap[person] / Math.Sqrt((double)own.Count * _sets[person].Length);
            _overlap[person] = 0;
            // Someone with exactly the same items, mostly the person itself, has nothing to add.
            if (cosine >= 1) continue;
            nearest.Enqueue(person, cosine);
            if (nearest.Count > Neighbours) nearest.Dequeue();
        }

        while (nearest.TryDequeue(out var person, out var cosine))
            foreach (var item in _sets[person]) scores[item] += cosine;
    }
}
