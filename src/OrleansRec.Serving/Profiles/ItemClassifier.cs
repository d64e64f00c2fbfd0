using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;

namespace OrleansRec.Serving.Profiles;

/// <summary>Categories of some items.</summary>
/// <param name="Items">By item: category paths with their probability, best first; null where the model has no category task.</param>
/// <param name="SeesPictures">False where the model does not look at pictures.</param>
public sealed record Classified((string Category, float Probability)[][]? Items, string ModelVersion, bool SeesPictures);

/// <summary>The likeliest categories of items that need not be in the catalogue.</summary>
internal static class ItemClassifier
{
    /// <param name="count">Categories per item at most.</param>
    public static Classified Classify(IRankingModel model, IReadOnlyList<ItemContent> items, int count)
    {
        var classes = model.Classes.Count;
        if (classes == 0) return new Classified(null, model.Version, model.SeesPictures);
        var probabilities = new float[items.Count * classes];
        model.Classify(items, probabilities);
        var result = new (string, float)[items.Count][];
        var order = new int[classes];
        for (var i = 0; i < result.Length; i++)
        {
            var own = probabilities.AsSpan(i * classes, classes);
            var keys = own.ToArray();
            for (var c = 0; c < classes; c++) (order[c], keys[c]) = (c, -keys[c]);
            Array.Sort(keys, order);
            result[i] = new (string, float)[Math.Min(count, classes)];
            for (var place = 0; place < result[i].Length; place++) result[i][place] = (model.Classes[order[place]], own[order[place]]);
        }

        return new Classified(result, model.Version, model.SeesPictures);
    }
}
