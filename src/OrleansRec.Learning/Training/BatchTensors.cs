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
/// place p &gt; 0 is row p − 1 of <see cref="ItemRows"/>.
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
        Context = Device.Longs([.. batch.Contexts], r, 3);
        Features = Device.Floats([.. batch.Features], r, k, CandidateFeatures.Width);
        LogChances = Device.Floats([.. batch.LogChances], r, k);
        IsRanking = Device.Floats([.. batch.IsRanking.Select(x => x ? 1f : 0f)], r);
        Clicked = Device.Floats([.. batch.Clicked], r, k);
        Carted = Device.Floats([.. batch.Carted], r, k);
        Bought = Device.Floats([.. batch.Bought], r, k);
        ItemRows = Device.Longs([.. items.Rows], -1);
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

    public Tensor Features { get; }

    public Tensor LogChances { get; }

    public Tensor IsRanking { get; }

    public Tensor Clicked { get; }

    public Tensor Carted { get; }

    public Tensor Bought { get; }

    public Tensor ItemRows { get; }

    public ContentBags? Content { get; private set; }

    public Tensor? TokenRows { get; private set; }

    /// <summary>Classes of the category task by row of <see cref="ItemRows"/>, −100 where unknown; null without the task.</summary>
    public Tensor? Classes { get; private set; }

    /// <param name="softmax">Items of the similarity softmax; the next items are among them.</param>
    /// <param name="pictures">Gives the vectors of pictures; null in a shop without pictures.</param>
    public static BatchTensors Of(
        TrainingBatch batch, int[] softmax, ItemCatalogue catalogue, ProfileLabels labels, PictureVectors? pictures, RowMap items, RowMap tokens)
    {
        items.Clear();
        tokens.Clear();
        var tensors = new BatchTensors(batch, items, softmax);
        if (!labels.Schema.HasContent) return tensors;
        var content = new ItemContent[items.Rows.Count];
        for (var i = 0; i < content.Length; i++) content[i] = catalogue[(int)items.Rows[i]];
        tensors.Content = ContentBags.Of(content, pictures, tokens);
        tensors.TokenRows = Device.Longs([.. tokens.Rows], -1);
        if (labels.Schema.Categories.Length > 0)
            tensors.Classes = Device.Longs([.. content.Select((c, i) => HeldOut.Item((int)items.Rows[i]) ? -100 : labels.ClassOf(c))], -1);
        return tensors;
    }

    private static Tensor Places(IReadOnlyList<int> rows, RowMap items, params long[] shape)
    {
        var places = new long[rows.Count];
        for (var i = 0; i < places.Length; i++) places[i] = rows[i] < 0 ? 0 : items.Place(rows[i]) + 1;
        return Device.Longs(places, shape);
    }
}
