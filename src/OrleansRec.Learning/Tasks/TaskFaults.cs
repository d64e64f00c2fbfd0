namespace OrleansRec.Learning.Tasks;

/// <summary>What is wrong with the tasks of a configuration, before any data are seen.</summary>
internal static class TaskFaults
{
    private const int MaxTasks = 16;
    private const int MaxEvents = 16;
    private const int MaxLength = 64;

    public static void Check(IReadOnlyList<TaskDefinition> tasks, OptionFaults faults)
    {
        faults.Check(tasks.Count <= MaxTasks, "Tasks", tasks.Count, $"at most {MaxTasks} tasks");
        var names = new HashSet<string>(TaskNames.Taken, StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++)
        {
            var (task, at) = (tasks[i], $"Tasks:{i}");
            faults.Check(IsName(task.Name), $"{at}:{nameof(task.Name)}", Quoted(task.Name), $"1–{MaxLength} letters, digits, '-' and '_'");
            faults.Check(names.Add(task.Name), $"{at}:{nameof(task.Name)}", Quoted(task.Name), "a name that no other task has");
            faults.Check(task.Events.Count is >= 1 and <= MaxEvents, $"{at}:{nameof(task.Events)}", $"{task.Events.Count} event types", $"1–{MaxEvents}, such as 'favorite'");
            foreach (var type in task.Events)
                faults.Check(type.Length is >= 1 and <= MaxLength, $"{at}:{nameof(task.Events)}", Quoted(type), $"event types of 1–{MaxLength} characters");
            faults.Check(task.Rows is TaskRows.View or TaskRows.Impression, $"{at}:{nameof(task.Rows)}", Quoted(task.Rows), $"'{TaskRows.View}' or '{TaskRows.Impression}'");
            faults.Check(
                task.Amount is null || TaskAmounts.All.Contains(task.Amount), $"{at}:{nameof(task.Amount)}", Quoted(task.Amount ?? ""), "one of " + string.Join(", ", TaskAmounts.All));
            faults.Check(
                task.WeightBy is null || TaskAmounts.All.Contains(task.WeightBy), $"{at}:{nameof(task.WeightBy)}", Quoted(task.WeightBy ?? ""), "one of " + string.Join(", ", TaskAmounts.All));
            faults.Check(task.HorizonHours is null or (> 0 and <= 87_600), $"{at}:{nameof(task.HorizonHours)}", task.HorizonHours ?? 0, "above 0 and at most 87,600");
            faults.Check(task.Weight is >= 0 and <= 100, $"{at}:{nameof(task.Weight)}", task.Weight, "0–100");
            faults.Check(task.PositiveWeight is >= 0.01 and <= 100, $"{at}:{nameof(task.PositiveWeight)}", task.PositiveWeight, "0.01–100");
            faults.Check(task.PositiveWeight == 1 || !task.IsRegression, $"{at}:{nameof(task.PositiveWeight)}", task.PositiveWeight, "1 for a regression");
        }
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= MaxLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string Quoted(string text) => text.Length == 0 ? "empty" : $"'{text}'";
}
