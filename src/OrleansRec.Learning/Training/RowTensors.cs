using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Features;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>First views with their labels as tensors.</summary>
/// <param name="items">Places of the batch's items.</param>
/// <param name="columns">Of a sequence.</param>
internal sealed class RowTensors(LabelRows rows, RowMap items, int columns, int labels)
{
    public int Count { get; } = rows.Count;

    /// <summary>int64[N].</summary>
    public Tensor Places { get; } = Device.Longs([.. rows.Places], -1);

    /// <summary>The sequence and the column of each row: int64[N].</summary>
    public Tensor Sequences { get; } = Device.Longs([.. rows.Places.Select(p => p / columns)], -1);

    public Tensor Columns { get; } = Device.Longs([.. rows.Places.Select(p => p % columns)], -1);

    /// <summary>int64[N].</summary>
    public Tensor Candidates { get; } = Device.Longs([.. rows.Items.Select(i => (long)items.Place(i) + 1)], -1);

    public Tensor Contexts { get; } = Device.Longs([.. rows.Contexts], rows.Count, Ranker.ContextWidth);

    /// <summary>float[N, 1, <see cref="CandidateFeatures.Width"/>].</summary>
    public Tensor Features { get; } = Device.Floats([.. rows.Features], rows.Count, 1, CandidateFeatures.Width);

    /// <summary>float[N, W], see <see cref="Tasks.TaskPlan"/>.</summary>
    public Tensor Labels { get; } = Device.Floats([.. rows.Labels], rows.Count, labels);

    /// <summary>float[N, W]; null where all count alike.</summary>
    public Tensor? Weights { get; } = rows.Weights.Count == 0 ? null : Device.Floats([.. rows.Weights], rows.Count, labels);
}
