using OrleansRec.Learning.Network;
using OrleansRec.Learning.Pictures;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Categories;

/// <summary>
/// Categories of items from all that is known of them but that: P(c | words) · P(c | picture) / P(c), as what words and picture say is independent
/// given the category. Without a fitted classifier the network's own head answers.
/// </summary>
internal static class CategoryAnswers
{
    /// <summary>Probabilities float[N, C].</summary>
    /// <param name="tokens">Token embeddings.</param>
    public static Tensor Of(
        RankingNetwork network, CategoryClassifier? classifier, Tensor tokens, PictureVectors? pictures, IReadOnlyList<ItemContent> items)
    {
        if (classifier is null) return network.Items.Category(ContentBags.Of(items, pictures, null), tokens).softmax(1);
        var classes = classifier.Classes.Count;
        var logits = new float[items.Count * classes];
        for (var i = 0; i < items.Count; i++) classifier.Score(items[i], logits.AsSpan(i * classes, classes));
        var words = Device.Floats(logits, items.Count, classes);
        return (pictures is null || !network.Items.HasCategory ? words : words.Plus(Pictures(network, classifier, pictures, items))).softmax(1);
    }

    /// <summary>ln P(c | picture) − ln P(c), 0 for an item without a picture and a class that pictures were not told apart by.</summary>
    private static Tensor Pictures(RankingNetwork network, CategoryClassifier classifier, PictureVectors pictures, IReadOnlyList<ItemContent> items)
    {
        var said = network.Items.CategoryOfPictures(pictures.Of(items)).log_softmax(1);
        var seen = Device.Floats([.. items.Select(i => i.Picture is null ? 0f : 1f)], items.Count, 1);
        var known = said.size(1);
        var beside = said.Minus(Device.Floats(classifier.LogPrior[..(int)known].ToArray(), 1, known)) * seen;
        return nn.functional.pad(beside, [0, classifier.Classes.Count - known]);
    }
}
