using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Pictures;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>
/// A batch as tensors, with item indexes replaced by places in the batch's distinct items. Place 0 is padding (a zero vector),
/// place p &gt; 0 is item p − 1 of <see cref="Items"/>.
/// </summary>
internal sealed class BatchTensors
{
    private BatchTensors(TrainingBatch batch, RowMap items, int[] softmax)
    {
        var (b, t, r, k) = (batch.Sequences, batch.Columns, batch.Lists, batch.ListSize);
        Sequence = Places(batch.Items, items, b, t);
        Kinds = Device.Longs([.. batch.Kinds], b, t);
        Gaps = Device.Longs([.. batch.Gaps], b, t);
        Candidates = Places(batch.Candidates, items, r, k);
        NextPlaces = Device.Longs([.. batch.NextPlaces], -1);
        Next = Places(batch.NextItems, items, -1);
        PairFirst = Places(batch.PairFirst, items, -1);
        PairSecond = Places(batch.PairSecond, items, -1);
        Softmax = Places(softmax, items, -1);
        ListPlaces = Device.Longs([.. batch.ListPlaces], -1);
        ListSequences = Device.Longs([.. batch.ListPlaces.Select(p => p / t)], -1);
        ListColumns = Device.Longs([.. batch.ListPlaces.Select(p => p % t)], -1);
        Context = Device.Longs([.. batch.Contexts], r, Ranker.ContextWidth);
        Positions = Device.Longs([.. batch.Positions], r, k);
        Features = Device.Floats([.. batch.Features], r, k, CandidateFeatures.Width);
        LogChances = Device.Floats([.. batch.LogChances], r, k);
        IsRanking = Device.Floats([.. batch.IsRanking.Select(x => x ? 1f : 0f)], r);
        Labels = Device.Floats([.. batch.Labels], r, k, batch.LabelWidth);
        if (batch.NextWeights.Count > 0) NextWeights = Device.Floats([.. batch.NextWeights], -1);
        if (batch.ListWeights.Count > 0) ListWeights = Device.Floats([.. batch.ListWeights], r);
        if (batch.RowWeights.Count > 0) RowWeights = Device.Floats([.. batch.RowWeights], r, k, batch.LabelWidth);
        Rows = new RowTensors(batch.Rows, items, t, batch.LabelWidth);
        Items = [.. items.Rows];
    }

    public Tensor Sequence { get; }

    public Tensor Kinds { get; }

    public Tensor Gaps { get; }

    public Tensor Candidates { get; }

    public Tensor NextPlaces { get; }

    /// <summary>Places of the next items: int64[P].</summary>
    public Tensor Next { get; }

    /// <summary>Places of items that follow one another in a session: int64[S] each.</summary>
    public Tensor PairFirst { get; }

    public Tensor PairSecond { get; }

    /// <summary>Places of the items of the similarity softmax: int64[N], all distinct.</summary>
    public Tensor Softmax { get; }

    public Tensor ListPlaces { get; }

    /// <summary>The sequence and the column of each list: int64[R].</summary>
    public Tensor ListSequences { get; }

    public Tensor ListColumns { get; }

    public Tensor Context { get; }

    public Tensor Positions { get; }

    public Tensor Features { get; }

    public Tensor LogChances { get; }

    public Tensor IsRanking { get; }

    /// <summary>float[R, K, W], see <see cref="Tasks.TaskPlan"/>.</summary>
    public Tensor Labels { get; }

    /// <summary>float[P]; null where all count alike, as the next two.</summary>
    public Tensor? NextWeights { get; }

    /// <summary>float[R].</summary>
    public Tensor? ListWeights { get; }

    /// <summary>float[R, K, W].</summary>
    public Tensor? RowWeights { get; }

    public RowTensors Rows { get; }

    /// <summary>The batch's U distinct items.</summary>
    public IReadOnlyList<long> Items { get; }

    /// <summary>Distinct rows of the id table that speak for the U items and then for their neighbours that are not among them.</summary>
    public Tensor IdRows { get; private set; } = null!;

    /// <summary>The place in <see cref="IdRows"/> of each item and neighbour: int64[at least U]; null where each has its own, in order.</summary>
    public Tensor? IdPlaces { get; private set; }

    /// <summary>Null in a shop without relations.</summary>
    public NeighbourBags? Neighbours { get; private set; }

    public ContentBags? Content { get; private set; }

    public Tensor? TokenRows { get; private set; }

    /// <summary>Classes of the category task by place in <see cref="Items"/>, −100 where unknown; null without the task.</summary>
    public Tensor? Classes { get; private set; }

    /// <param name="softmax">Items of the similarity softmax; the next items are among them.</param>
    /// <param name="rows">Which row of the id table an item has.</param>
    /// <param name="trained">Items whose id is in training.</param>
    /// <param name="pictures">Gives the vectors of pictures; null in a shop without pictures.</param>
    public static BatchTensors Of(
        TrainingBatch batch, int[] softmax, ItemCatalogue catalogue, ProfileLabels labels, ItemRows rows, int trained, PictureVectors? pictures, RowMap items, RowMap tokens)
    {
        items.Clear();
        tokens.Clear();
        var tensors = new BatchTensors(batch, items, softmax);
        var content = new ItemContent[tensors.Items.Count];
        for (var i = 0; i < content.Length; i++) content[i] = catalogue[(int)tensors.Items[i]];
        if (labels.Schema.Relations.Length > 0)
            tensors.Neighbours = NeighbourBags.Of(content, labels.Schema.Relations, catalogue, trained, items);
        tensors.SetRows(rows, items.Rows);
        if (!labels.Schema.HasContent) return tensors;
        tensors.Content = ContentBags.Of(content, pictures, tokens);
        tensors.TokenRows = Device.Longs([.. tokens.Rows], -1);
        if (labels.Schema.Categories.Length > 0)
            tensors.Classes = Device.Longs([.. content.Select((c, i) => HeldOut.Item((int)tensors.Items[i]) ? -100 : labels.ClassOf(c))], -1);
        return tensors;
    }

    private void SetRows(ItemRows rows, List<long> items)
    {
        if (rows.IsOneEach)
        {
            IdRows = Device.Longs([.. items], -1);
            return;
        }

        var (distinct, places) = rows.Gather(items);
        (IdRows, IdPlaces) = (Device.Longs(distinct, -1), Device.Longs(places, -1));
    }

    private static Tensor Places(IReadOnlyList<int> rows, RowMap items, params long[] shape)
    {
        var places = new long[rows.Count];
        for (var i = 0; i < places.Length; i++) places[i] = rows[i] < 0 ? 0 : items.Place(rows[i]) + 1;
        return Device.Longs(places, shape);
    }

    /// <summary>How much the rows of a label column count: float[R, K]; null where all count alike.</summary>
    public Tensor? WeightsOf(int column)
    {
        var own = RowWeights?.select(2, column);
        if (ListWeights is not { } lists) return own;
        return own is null ? lists.unsqueeze(1).expand(Candidates.shape) : own * lists.unsqueeze(1);
    }
}
