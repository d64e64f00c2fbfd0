using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Graph;

/// <summary>Several people's seeded events and the states before each.</summary>
internal sealed class ObservedPeople
{
    public ObservedPeople(int seed, int people, int events, int items) =>
        People = [.. Enumerable.Range(0, people).Select(p => Replay(Sample.Random((seed * 1000) + p, events, items)))];

    public IReadOnlyList<(UserState Before, Behaviour Event)[]> People { get; }

    /// <summary>Statistics of everything, but for one person only the first events.</summary>
    public ItemStatistics Statistics(int person, int firstEvents)
    {
        var statistics = new ItemStatistics();
        for (var p = 0; p < People.Count; p++)
            foreach (var (before, e) in People[p].Take(p == person ? firstEvents : int.MaxValue)) statistics.Observe(before, e);
        return statistics;
    }

    public FutureEvents Future(int person, int firstEvents)
    {
        var future = new FutureEvents(Statistics(-1, 0));
        foreach (var (before, e) in People[person].Skip(firstEvents)) future.Add(before, e);
        return future;
    }

    private static (UserState, Behaviour)[] Replay(Behaviour[] events)
    {
        var state = UserState.Empty;
        var steps = new (UserState, Behaviour)[events.Length];
        for (var i = 0; i < events.Length; i++)
        {
            steps[i] = (state, events[i]);
            state = UserReducer.Apply(state, events[i]);
        }

        return steps;
    }
}
