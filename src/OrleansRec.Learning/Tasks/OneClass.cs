using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tasks;

/// <summary>
/// Built-in tasks that a log labels with one class only: there is nothing to tell apart. They are left out of the model, with a sentence each: a shop whose
/// every view ends in a purchase still learns the rest.
/// </summary>
internal static class OneClass
{
    /// <summary>Rows of either outcome that a task needs, as the shop's own.</summary>
    private const int MinLabels = OwnTaskLabels.MinLabels;

    /// <summary>Which of the tasks have labels of one class in the log, with a sentence on each.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyCollection<string> tasks, IReadOnlyList<LoggedBehaviour> events)
    {
        if (tasks.Count == 0) return new Dictionary<string, string>();
        var people = OwnTaskLabels.People(events);
        var faults = new Dictionary<string, string>();
        foreach (var task in tasks)
            if (Fault(BuiltInTasks.Of(task), people) is { } fault) faults.Add(task, fault);
        return faults;
    }

    private static string? Fault(TaskDefinition task, List<Behaviour[]> people)
    {
        var label = new TaskLabel(task);
        var (with, without) = (0, 0);
        foreach (var person in people)
        {
            foreach (var at in OwnTaskLabels.Rows(task, person))
            {
                if (label.Of(person, at) > 0) with++;
                else without++;
            }

            if (with >= MinLabels && without >= MinLabels) return null;
        }

        return $"Task '{task.Name}' has labels of one class: {with} of {with + without} {OwnTaskLabels.NameOfRows(task)} have its outcome, "
            + $"and {MinLabels} {(with < without ? "with" : "without")} it are needed; it is left out of the model.";
    }
}
