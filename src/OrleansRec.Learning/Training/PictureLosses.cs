using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OrleansRec.Learning.Training;

/// <summary>
/// Learning from pictures. A step looks at a few of its items' pictures anew, so that every task's gradient reaches the
/// convolutions; the other items have the vectors of the pass before.
/// </summary>
internal static class PictureLosses
{
    /// <summary>What the convolutions' parameters are called.</summary>
    public const string Parameters = nameof(RankingNetwork.Items) + "._pictures.";

    /// <summary>Pictures of a step.</summary>
    /// <param name="Rows">The items' rows among the batch's distinct items: int64[M].</param>
    /// <param name="Vectors">float[M, P].</param>
    public sealed record Seen(Tensor Rows, Tensor Vectors);

    /// <summary>Puts the vectors of a sample into the batch's content; null where the batch has too few pictures for it.</summary>
    /// <param name="items"><see cref="BatchTensors.Items"/>.</param>
    public static Seen? Learn(
        ModelState state, BatchTensors batch, IReadOnlyList<long> items, ItemCatalogue catalogue, LearnerOptions options, Random random)
    {
        if (state.Pictures is not { } pictures || batch.Content?.Pictures is not { } kept) return null;
        var (rows, contents) = Sample(items, catalogue, options.PicturesPerStep, random);
        // A normalisation over one picture alone says nothing.
        if (rows.Count < 2) return null;
        var seen = new Seen(Device.Longs([.. rows], -1), pictures.Learn(contents, options.PictureShift, options.PictureFlip, random));
        batch.Content.Pictures = kept.index_copy(0, seen.Rows, seen.Vectors);
        return seen;
    }

    /// <summary>The category from the picture alone: softmax cross-entropy; null where no item of the sample has a category to learn.</summary>
    public static Tensor? Category(RankingNetwork network, BatchTensors batch, Seen seen)
    {
        if (batch.Classes is null || !network.Items.HasCategory) return null;
        var classes = batch.Classes.index_select(0, seen.Rows);
        return classes.ge(Scalars.Of(0)).any().item<bool>()
            ? functional.cross_entropy(network.Items.CategoryOfPictures(seen.Vectors), classes)
            : null;
    }

    /// <summary>Distinct items with a picture, chosen at random.</summary>
    private static (List<long> Rows, List<ItemContent> Contents) Sample(IReadOnlyList<long> items, ItemCatalogue catalogue, int most, Random random)
    {
        var (rows, contents) = (new List<long>(), new List<ItemContent>());
        var tried = new HashSet<int>();
        for (var tries = 0; tries < 4 * most && rows.Count < most && tried.Count < items.Count; tries++)
        {
            var row = random.Next(items.Count);
            if (!tried.Add(row) || catalogue[(int)items[row]] is not { Picture: not null } content) continue;
            rows.Add(row);
            contents.Add(content);
        }

        return (rows, contents);
    }
}
