using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OrleansRec.Learning.Training;

/// <summary>The losses of the profile heads; each is a mean over the rows that have a label, null where none has.</summary>
internal static class ProfileLosses
{
    /// <summary>An item's attributes from the rest of it: binary cross-entropy over items and attributes.</summary>
    /// <param name="items"><see cref="BatchTensors.Items"/>.</param>
    /// <param name="tokens">Gathered token rows.</param>
    public static Tensor? Masked(
        RankingNetwork network, BatchTensors batch, IReadOnlyList<long> items, Tensor tokens, ItemCatalogue catalogue, ProfileLabels labels)
    {
        if (!network.Items.HasAttributes) return null;
        var (rows, contents) = ProfileLabels.MaskedItems(items, catalogue);
        if (rows.Count == 0) return null;
        var logits = network.Items.Attributes(batch.Content!, tokens).index_select(0, Device.Longs([.. rows], -1));
        return functional.binary_cross_entropy_with_logits(logits, labels.AttributesOf(contents));
    }

    /// <summary>The category of the next item from the person's embedding: softmax cross-entropy.</summary>
    public static Tensor? Interests(
        RankingNetwork network, TrainingBatch examples, BatchTensors batch, Tensor people, ItemCatalogue catalogue, ProfileLabels labels)
    {
        var count = examples.NextItems.Count;
        if (!network.Profiles.HasInterests || count == 0) return null;
        var classes = new long[count];
        var any = false;
        for (var i = 0; i < count; i++) any |= (classes[i] = labels.ClassOf(catalogue[examples.NextItems[i]])) >= 0;
        return any ? functional.cross_entropy(network.Profiles.Interests(Before(batch, people)), Device.Longs(classes, count)) : null;
    }

    /// <summary>The attributes of the next item from the person's embedding: binary cross-entropy.</summary>
    public static Tensor? Attributes(
        RankingNetwork network, TrainingBatch examples, BatchTensors batch, Tensor people, ItemCatalogue catalogue, ProfileLabels labels)
    {
        var count = examples.NextItems.Count;
        if (!network.Profiles.HasAttributes || count == 0) return null;
        var next = new ItemContent[count];
        for (var i = 0; i < count; i++) next[i] = catalogue[examples.NextItems[i]];
        return Losses.Binary(network.Profiles.Attributes(Before(batch, people)), labels.AttributesOf(next));
    }

    /// <summary>What the shop knows of the person from the person's embedding: softmax cross-entropy, mean over the traits.</summary>
    public static Tensor? Traits(RankingNetwork network, TrainingBatch examples, Tensor people)
    {
        if (!network.Profiles.HasTraits || examples.Traits.Count == 0) return null;
        var logits = network.Profiles.Traits(At(people, examples.TraitPlaces));
        Tensor? sum = null;
        for (var t = 0; t < logits.Length; t++)
        {
            var classes = new long[examples.Traits.Count];
            var any = false;
            for (var i = 0; i < classes.Length; i++) any |= (classes[i] = examples.Traits[i][t]) >= 0;
            if (!any) continue;
            var loss = functional.cross_entropy(logits[t], Device.Longs(classes, -1));
            sum = sum is null ? loss : sum.Plus(loss);
        }

        return sum is null ? null : sum * Scalars.Of(1.0 / logits.Length);
    }

    /// <summary>Embeddings float[N, D] at flat places of people float[B, T, D].</summary>
    public static Tensor At(Tensor people, IReadOnlyList<long> places) =>
        people.reshape(-1, people.size(2)).index_select(0, Device.Longs([.. places], -1));

    private static Tensor Before(BatchTensors batch, Tensor people) =>
        people.reshape(-1, people.size(2)).index_select(0, batch.NextPlaces);
}
