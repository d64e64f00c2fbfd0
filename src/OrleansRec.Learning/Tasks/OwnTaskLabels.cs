using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tasks;

/// <summary>Do a log's events label the shop's own tasks?</summary>
internal static class OwnTaskLabels
{
    /// <summary>Rows with the outcome, and without it, that a task needs.</summary>
    public const int MinLabels = 20;

    /// <summary>Mean amount of an event of the task for a regression, else 1.</summary>
    public static double ScaleOf(TaskDefinition task, IReadOnlyList<LoggedBehaviour> events)
    {
        if (!task.IsRegression) return 1;
        var label = new TaskLabel(task);
        var (sum, count) = (0.0, 0);
        foreach (var e in events)
        {
            if (!label.Counts(e.Behaviour)) continue;
            sum += label.AmountOf(e.Behaviour);
            count++;
        }

        return sum > 0 ? sum / count : 1;
    }

    /// <summary>Why the tasks cannot be learned from the events; null where they can.</summary>
    public static string? Fault(IReadOnlyList<TaskDefinition> tasks, IReadOnlyList<LoggedBehaviour> events)
    {
        if (tasks.Count == 0) return null;
        var people = People(events);
        return tasks.Select((t, at) => Fault(new TaskLabel(t), $"'Tasks:{at}", people)).FirstOrDefault(f => f is not null);
    }

    /// <summary>Everybody's events, in order.</summary>
    public static List<Behaviour[]> People(IReadOnlyList<LoggedBehaviour> events) =>
        [.. events.GroupBy(e => e.User).Select(p => p.Select(e => e.Behaviour).ToArray())];

    /// <summary>Where a person's events make rows of a task.</summary>
    public static IEnumerable<int> Rows(TaskDefinition task, Behaviour[] person)
    {
        var seen = new HashSet<int>();
        for (var i = 0; i < person.Length; i++)
            if (person[i].Item >= 0 && IsRow(task, person[i], seen)) yield return i;
    }

    public static string NameOfRows(TaskDefinition task) => task.Rows == TaskRows.View ? "first views" : "impressions";

    /// <param name="setting">How the name of each of the task's settings begins.</param>
    private static string? Fault(TaskLabel label, string setting, List<Behaviour[]> people)
    {
        var task = label.Definition;
        foreach (var type in task.Events)
        {
            var one = new TaskLabel(task with { Events = [type] });
            if (!people.Exists(p => Array.Exists(p, e => one.Counts(e))))
                return $"{setting}:Events': task '{task.Name}' is labelled by events of type '{type}', and the log has none; correct the type or leave the task out.";
        }

        var (rows, with, weighing) = (0, 0, 0);
        foreach (var person in people)
        {
            foreach (var i in Rows(task, person))
            {
                rows++;
                if (task.WeightBy is { } measure && TaskLabel.Measure(measure, person[i]) > 0) weighing++;
                if (label.Of(person, i) > 0) with++;
            }
        }

        var what = NameOfRows(task);
        if (rows == 0) return $"{setting}:Rows': task '{task.Name}' is learned on {what}, and the log has none; choose the other 'Rows' or leave the task out.";
        if (with < MinLabels)
            return $"{setting}:Events': task '{task.Name}' has {with} of {rows} {what} with its outcome, and needs {MinLabels}; give a longer log or leave the task out.";
        if (task.WeightBy is { } by && weighing == 0)
            return $"{setting}:WeightBy': task '{task.Name}' weighs its {rows} {what} by '{by}', and none of them has it; give it with those events or leave 'WeightBy' out.";
        return !task.IsRegression && rows - with < MinLabels
            ? $"{setting}:Events': task '{task.Name}' has labels of one class: {with} of {rows} {what} have its outcome, and {MinLabels} without it are needed; leave the task out."
            : null;
    }

    private static bool IsRow(TaskDefinition task, in Behaviour e, HashSet<int> seen) => task.Rows == TaskRows.Impression
        ? e.Kind == BehaviourKind.Impression
        : e.Kind is BehaviourKind.View or BehaviourKind.Click && seen.Add(e.Item);
}
