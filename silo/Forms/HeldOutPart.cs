using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Forms;

/// <summary>
/// What forms are measured on: what came after the events that the version has learned. Where that is too little, the newest tenth of the log:
/// forms are then compared on what all of them know.
/// </summary>
/// <param name="IsLearned">True where the version has learned the part.</param>
/// <param name="People">Who turned to something, with their states before the part.</param>
/// <param name="Rows">What the tasks are judged by.</param>
/// <param name="Teachers">Others, whose lists the distillation learns: of a list that it has seen, a measure would say too much.</param>
/// <param name="TeachingRows">Rows of the newest part before: what the distillation learns beside lists.</param>
internal sealed record HeldOutPart(
    bool IsLearned, IReadOnlyList<RankingPerson> People, IReadOnlyList<TaskRow> Rows, IReadOnlyList<RankingPerson> Teachers, IReadOnlyList<TaskRow> TeachingRows)
{
    private const int MinTargets = 100;
    private const int TargetsPerPerson = 5;
    private const int MaxRows = 20_000;
    private const double Newest = 0.1;

    /// <summary>Share of the log before the part whose rows the distillation learns.</summary>
    private const double Teaching = 0.4;

    /// <summary>Teachers as a multiple of the people measured, at most.</summary>
    private const int TeachersPerPerson = 2;

    /// <param name="learned">The last position that the version has learned.</param>
    /// <param name="items">Items that the version knows.</param>
    /// <param name="people">People at most; a random part of more.</param>
    public static HeldOutPart Of(IReadOnlyList<LoggedBehaviour> log, long learned, int items, int people, int seed)
    {
        var boundary = 0;
        while (boundary < log.Count && log[boundary].Position <= learned) boundary++;
        var isLearned = log.Skip(boundary).Count(e => IsTarget(e.Behaviour, items)) < MinTargets;
        if (isLearned) boundary = (int)(log.Count * (1 - Newest));
        var before = (int)(boundary * (1 - Teaching));
        var states = new Dictionary<string, UserState>();
        Advance(states, log, 0, before);
        var known = RowsOf(states, log, before, boundary, items);
        Advance(states, log, before, boundary);
        var judged = PeopleOf(states, log, boundary, items, people, seed);
        return new HeldOutPart(
            isLearned, judged, RowsOf(states, log, boundary, log.Count, items), TeachersOf(states, judged, TeachersPerPerson * people, seed), known);
    }

    private static bool IsTarget(Behaviour e, int items) => e.Item >= 0 && e.Item < items && BehaviourKinds.IsInterest(e.Kind);

    private static void Advance(Dictionary<string, UserState> states, IReadOnlyList<LoggedBehaviour> log, int from, int to)
    {
        foreach (var person in log.Skip(from).Take(to - from).GroupBy(e => e.User))
            states[person.Key] = UserReducer.Apply(states.GetValueOrDefault(person.Key, UserState.Empty), [.. person.Select(e => e.Behaviour)]);
    }

    private static List<RankingPerson> PeopleOf(
        Dictionary<string, UserState> states, IReadOnlyList<LoggedBehaviour> log, int from, int items, int people, int seed)
    {
        var all = log.Skip(from).Where(e => IsTarget(e.Behaviour, items)).GroupBy(e => e.User).Select(person =>
        {
            var state = states.GetValueOrDefault(person.Key, UserState.Empty);
            int[] targets = [.. person.Select(e => e.Behaviour.Item).Distinct().Take(TargetsPerPerson)];
            return new RankingPerson(person.Key, state, state.Items, targets, person.Min(e => e.Behaviour.Time), new int[targets.Length], []);
        }).ToArray();
        new Random(seed).Shuffle(all);
        return [.. all.Take(people)];
    }

    private static List<RankingPerson> TeachersOf(Dictionary<string, UserState> states, List<RankingPerson> judged, int most, int seed)
    {
        var measured = judged.Select(p => p.Key).ToHashSet();
        var others = states.Where(s => !measured.Contains(s.Key)).Select(s => new RankingPerson(s.Key, s.Value, [], [], s.Value.LastTime, [], [])).ToArray();
        new Random(seed).Shuffle(others);
        return others.Length == 0 ? judged : [.. others.Take(most)];
    }

    private static List<TaskRow> RowsOf(Dictionary<string, UserState> states, IReadOnlyList<LoggedBehaviour> log, int from, int to, int items)
    {
        var rows = new List<TaskRow>();
        foreach (var person in log.Skip(from).Take(to - from).GroupBy(e => e.User))
        {
            if (rows.Count >= MaxRows) break;
            TaskRow.AddRows(rows, person.Key, states.GetValueOrDefault(person.Key, UserState.Empty), [.. person.Select(e => e.Behaviour)], items, []);
        }

        return rows;
    }
}
