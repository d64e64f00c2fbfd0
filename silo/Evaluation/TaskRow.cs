using OrleansRec.Datasets;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Users;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Silo.Evaluation;

/// <summary>A moment of the held-out part at which tasks can be judged: what was known before it, and what came of it.</summary>
/// <param name="Key">The person's log key.</param>
/// <param name="Before">The state before the moment.</param>
/// <param name="Item">What was seen.</param>
/// <param name="Clicked">Of an impression: opened before it was shown again; null for other moments.</param>
/// <param name="Converted">Of an impression: clicked, and later bought; null for other moments.</param>
/// <param name="Labels">Of <see cref="BuiltInTasks.OfViews"/> and the shop's own tasks, in that order; null where the moment is no row of the task.</param>
internal sealed record TaskRow(
    string Key, UserState Before, int Item, RequestContext Context, bool? Clicked, bool? Converted, IReadOnlyList<float?> Labels)
{
    private static readonly TaskLabel[] BuiltIn = [.. BuiltInTasks.OfViews.Select(t => new TaskLabel(t))];
    private static readonly TaskLabel Purchase = new(BuiltInTasks.Purchase);

    /// <summary>True where any task's outcome came.</summary>
    public bool HasOutcome => Clicked == true || Labels.Any(l => l > 0);

    /// <summary>One row per impression and one per first view of an item known to the model, each person's in order.</summary>
    public static IReadOnlyList<TaskRow> Of(Dataset data, ShopReplay replay, IReadOnlyList<TaskDefinition> tasks)
    {
        var rows = new List<TaskRow>();
        foreach (var person in data.HeldOut.GroupBy(ShopReplay.KeyOf))
            AddRows(rows, person.Key, replay.StateOf(person.Key), [.. person.Select(replay.BehaviourOf)], replay.Items.Known, tasks);
        return rows;
    }

    /// <summary>Adds the rows of one person's events, which start in the given state.</summary>
    /// <param name="own">The shop's own tasks.</param>
    /// <param name="knownItems">Items from this index on are unknown to the model and make no row.</param>
    public static void AddRows(List<TaskRow> rows, string key, UserState state, Behaviour[] events, int knownItems, IReadOnlyList<TaskDefinition> own)
    {
        TaskLabel[] labels = [.. BuiltIn, .. own.Select(t => new TaskLabel(t))];
        var viewed = new HashSet<int>();
        for (var i = 0; i < events.Length; i++)
        {
            var e = events[i];
            if (e.Item >= 0 && e.Item < knownItems && RowAt(key, state, events, i, viewed, labels) is { } row) rows.Add(row);
            state = UserReducer.Apply(state, e);
        }
    }

    private static TaskRow? RowAt(string key, UserState before, Behaviour[] events, int at, HashSet<int> viewed, TaskLabel[] labels)
    {
        var e = events[at];
        var context = new RequestContext(e.Platform, e.Scenario, e.Time);
        switch (e.Kind)
        {
            case BehaviourKind.Impression:
                var clicked = IsClicked(events, at);
                return new TaskRow(key, before, e.Item, context, clicked, clicked && Purchase.Of(events, at) > 0, Labels(TaskRows.Impression));
            case BehaviourKind.View or BehaviourKind.Click when viewed.Add(e.Item):
                return new TaskRow(key, before, e.Item, context, null, null, Labels(TaskRows.View));
            default:
                return null;
        }

        float?[] Labels(string rows) => [.. labels.Select(t => t.Definition.Rows == rows ? t.Of(events, at) : (float?)null)];
    }

    private static bool IsClicked(Behaviour[] events, int at)
    {
        for (var i = at + 1; i < events.Length; i++)
        {
            if (events[i].Item != events[at].Item) continue;
            if (events[i].Kind is BehaviourKind.View or BehaviourKind.Click) return events[i].Session == events[at].Session;
            if (events[i].Kind == BehaviourKind.Impression) return false;
        }

        return false;
    }
}
