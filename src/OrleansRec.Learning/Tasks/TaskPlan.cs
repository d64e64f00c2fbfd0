using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Tasks;

/// <summary>
/// The labels of a schema's rows, by column: the ranker's heads from the second on and, with the chain, whether an impression led to
/// a click and to a purchase later. −1 where a row has no label for a task: it costs that task nothing.
/// </summary>
internal sealed class TaskPlan
{
    public const float NoLabel = -1;

    private static readonly TaskLabel Bought = new(BuiltInTasks.Purchase);

    private readonly TaskLabel[] _labels;
    private readonly int _click;
    private readonly bool _hasChain;

    public TaskPlan(Schema schema)
    {
        Heads = [.. schema.Tasks.Skip(1).Select(schema.DefinitionOf)];
        _labels = [.. Heads.Select(h => new TaskLabel(h))];
        _click = schema.TaskOf(TaskNames.Click) - 1;
        _hasChain = schema.HasChain;
    }

    /// <summary>Tasks of the ranker's heads 1, 2 … in their order.</summary>
    public IReadOnlyList<TaskDefinition> Heads { get; }

    /// <summary>Labels per row (W).</summary>
    public int Width => Heads.Count + (_hasChain ? 1 : 0);

    /// <summary>The column of the chain's label; −1 where there is none.</summary>
    public int Chain => _hasChain ? Heads.Count : -1;

    /// <summary>Writes the labels of a row: float[W].</summary>
    /// <param name="rows">What kind of row it is, one of <see cref="TaskRows"/>; null: none with labels.</param>
    public void Write(string? rows, ReadOnlySpan<Behaviour> events, int at, Span<float> labels)
    {
        for (var k = 0; k < Heads.Count; k++)
            labels[k] = Heads[k].Rows == rows ? _labels[k].Of(events, at) : NoLabel;
        if (!_hasChain) return;
        labels[Heads.Count] = rows != TaskRows.Impression ? NoLabel
            : labels[_click] > 0 ? Bought.Of(events, at) : 0;
    }
}
