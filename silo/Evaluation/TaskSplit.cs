using OrleansRec.Datasets;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Silo.Evaluation;

/// <summary>
/// What the tasks learn from and are judged by.
/// - By time, as the ranking, where the held-out part is long enough to hold outcomes.
/// - Else (the last event of each person held out) by people: every fifth person's whole sequence judges, the others' teach.
/// </summary>
/// <param name="Log">What is learned.</param>
/// <param name="Rows">What is judged.</param>
/// <param name="IsByPeople">True where the model of the ranking has seen the rows, so that the tasks need one of their own.</param>
internal sealed record TaskSplit(IReadOnlyList<LoggedBehaviour> Log, IReadOnlyList<TaskRow> Rows, bool IsByPeople)
{
    private const int Parts = 5;

    public string Protocol => IsByPeople
        ? "Tasks: every fifth person's whole sequence judges, the others' are learned; one row per first view of an item, from what was before it."
        : "Tasks: one row per impression and per first view of the held-out part.";

    public static TaskSplit Of(Dataset data, ShopReplay replay, IReadOnlyList<TaskDefinition> tasks)
    {
        var log = replay.Log(data);
        var rows = TaskRow.Of(data, replay, tasks);
        if (rows.Any(r => r.HasOutcome)) return new TaskSplit(log, rows, false);
        var apart = new List<TaskRow>();
        foreach (var person in data.History.Concat(data.HeldOut).GroupBy(ShopReplay.KeyOf).Where(p => Judges(p.Key)))
            TaskRow.AddRows(apart, person.Key, UserState.Empty, [.. person.Select(replay.BehaviourOf)], replay.Items.Known, tasks);
        return apart.Exists(r => r.HasOutcome)
            ? new TaskSplit([.. log.Where(e => !Judges(e.User))], apart, true)
            : new TaskSplit(log, rows, false);
    }

    private static bool Judges(string key) => Ranking.StableHash.Of(key) % Parts == 0;
}
