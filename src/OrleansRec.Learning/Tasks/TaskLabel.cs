using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Tasks;

/// <summary>Reads a task's labels off people's events.</summary>
public sealed class TaskLabel
{
    private readonly bool[] _kinds = new bool[BehaviourKinds.Count];
    private readonly int[] _ownTypes;
    private readonly long _horizon;

    public TaskLabel(TaskDefinition definition)
    {
        Definition = definition;
        foreach (var type in definition.Events) _kinds[(int)BehaviourKinds.Parse(type)] = true;
        _kinds[(int)BehaviourKind.Other] = false;
        _ownTypes = [.. definition.Events.Where(t => BehaviourKinds.Parse(t) == BehaviourKind.Other).Select(Behaviour.HashOfOwn)];
        _horizon = definition.HorizonHours is { } hours ? (long)(hours * 3_600_000) : long.MaxValue;
    }

    public TaskDefinition Definition { get; }

    /// <summary>The label of the item seen at an event: 0 or 1, or the amount.</summary>
    /// <param name="events">One person's, in order.</param>
    /// <param name="at">The view or impression. An impression's outcome ends where the item is shown again.</param>
    public float Of(ReadOnlySpan<Behaviour> events, int at)
    {
        var (item, time, amount) = (events[at].Item, events[at].Time, 0f);
        for (var i = at + 1; i < events.Length && events[i].Time - time <= _horizon; i++)
        {
            ref readonly var e = ref events[i];
            if (e.Item != item) continue;
            if (e.Kind == BehaviourKind.Impression && Definition.Rows == TaskRows.Impression) break;
            if (!Counts(e)) continue;
            if (!Definition.IsRegression) return 1;
            amount += AmountOf(e);
        }

        return amount;
    }

    /// <summary>True where the event is of one of the task's types.</summary>
    public bool Counts(in Behaviour e) => e.Kind == BehaviourKind.Other ? Array.IndexOf(_ownTypes, e.OwnType) >= 0 : _kinds[(int)e.Kind];

    /// <summary>What one event adds to a regression's label, at least 0.</summary>
    public float AmountOf(in Behaviour e) => Measure(Definition.Amount!, e);

    /// <summary>A measure of an event, at least 0.</summary>
    /// <param name="measure">One of <see cref="TaskAmounts.All"/>.</param>
    internal static float Measure(string measure, in Behaviour e) => MathF.Max(0, measure switch
    {
        TaskAmounts.Value => e.Value,
        TaskAmounts.Quantity => e.Quantity,
        _ => e.Price * e.Quantity,
    });
}
