using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Examples;

/// <summary>Groups events of the log by person and moves people's states along.</summary>
internal static class People
{
    /// <summary>Histories in order of first appearance.</summary>
    /// <param name="traits">A person's classes by trait.</param>
    /// <param name="states">States before the events; people without one start empty.</param>
    public static List<PersonHistory> Group(
        IReadOnlyList<LoggedBehaviour> events, IReadOnlyDictionary<string, UserState> states, long statisticsPosition, Func<string, int[]?>? traits = null)
    {
        var index = new Dictionary<string, int>();
        var people = new List<PersonHistory>();
        foreach (var e in events)
        {
            if (!index.TryGetValue(e.User, out var at))
            {
                index.Add(e.User, at = people.Count);
                people.Add(new PersonHistory(states.GetValueOrDefault(e.User, UserState.Empty), [])
                {
                    Traits = traits?.Invoke(e.User),
                    TraitsAreHeldOut = HeldOut.Person(e.User),
                });
            }

            people[at].Events.Add(new TrainingEvent(e.Position, e.Behaviour, e.Position <= statisticsPosition));
        }

        return people;
    }

    /// <summary>Applies events to the states; with statistics, lets them observe every event beyond their position first.</summary>
    public static void Advance(
        Dictionary<string, UserState> states, IEnumerable<LoggedBehaviour> events, ItemStatistics? statistics = null, long statisticsPosition = 0)
    {
        foreach (var e in events)
        {
            var state = states.GetValueOrDefault(e.User, UserState.Empty);
            if (statistics is not null && e.Position > statisticsPosition) statistics.Observe(state, e.Behaviour);
            states[e.User] = UserReducer.Apply(state, e.Behaviour);
        }
    }
}
