using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Examples;

/// <summary>
/// The latest events of a random sample of all people, to be repeated in later rounds. The people with the smallest hashes are the
/// sample (bottom-k sampling), so that it follows from the log alone: after a restart it is the same.
/// </summary>
internal sealed class ReplaySample(int size)
{
    private const int EventsPerPerson = 60;

    private readonly Dictionary<string, Kept> _people = new(StringComparer.Ordinal);
    private readonly SortedSet<(uint Hash, string User)> _order = [];

    private sealed class Kept(UserState start)
    {
        public UserState Start { get; set; } = start;

        public List<TrainingEvent> Events { get; } = [];
    }

    /// <summary>Adds learned events, in order.</summary>
    /// <param name="before">People's states before the first of them.</param>
    public void Learn(IReadOnlyList<LoggedBehaviour> events, IReadOnlyDictionary<string, UserState> before)
    {
        if (size == 0) return;
        foreach (var e in events)
        {
            if (!_people.TryGetValue(e.User, out var kept))
            {
                // Who was passed over once always is: the largest hash of a full sample only falls.
                var place = (Ranking.StableHash.Of(e.User), e.User);
                if (_order.Count == size && place.CompareTo(_order.Max) >= 0) continue;
                _order.Add(place);
                _people.Add(e.User, kept = new Kept(before.GetValueOrDefault(e.User, UserState.Empty)));
                if (_order.Count > size)
                {
                    _people.Remove(_order.Max.User);
                    _order.Remove(_order.Max);
                }
            }

            kept.Events.Add(new TrainingEvent(e.Position, e.Behaviour, InStatistics: true));
            if (kept.Events.Count < 2 * EventsPerPerson) continue;
            for (var i = 0; i < EventsPerPerson; i++) kept.Start = UserReducer.Apply(kept.Start, kept.Events[i].Behaviour);
            kept.Events.RemoveRange(0, EventsPerPerson);
        }
    }

    /// <summary>Histories of randomly drawn people of the sample, until they hold as many targets as wanted.</summary>
    /// <param name="targets">Next items to learn; of one person as many count as a pass uses.</param>
    /// <param name="maxPerPerson">Next items that a pass uses of one person at most.</param>
    /// <param name="except">People who occur in the round anyway.</param>
    public List<PersonHistory> Draw(int targets, int maxPerPerson, IReadOnlySet<string> except, Random random)
    {
        var drawn = new List<PersonHistory>();
        var order = _order.Select(p => p.User).Where(u => !except.Contains(u)).ToArray();
        random.Shuffle(order);
        var left = targets;
        for (var i = 0; i < order.Length && left > 0; i++)
        {
            var kept = _people[order[i]];
            left -= Math.Min(maxPerPerson, kept.Events.Count(e => e.Behaviour.Item >= 0 && BehaviourKinds.IsInterest(e.Behaviour.Kind)));
            drawn.Add(new PersonHistory(kept.Start, [.. kept.Events]));
        }

        return drawn;
    }

    public void Clear()
    {
        _people.Clear();
        _order.Clear();
    }
}
