using System.Globalization;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Models;

namespace OrleansRec.Silo.Evaluation;

/// <summary>The category of items from all that is known of them but that, on the items whose category no training sees.</summary>
internal static class CategoryScoring
{
    public const string Task = "category";

    private const int ItemsPerBatch = 256;

    /// <summary>Null where the model has no such task or no item to judge it by, with the reason in the notes.</summary>
    /// <param name="deciles">Frequency decile of each item.</param>
    public static TaskMetrics? Measure(IRankingModel model, ItemCatalogue catalogue, IReadOnlyList<int> deciles, IDictionary<string, string> notes)
    {
        if (model.Classes.Count == 0)
        {
            notes[$"tasks.{Task}"] = "The model has no such task.";
            return null;
        }

        var classes = Enumerable.Range(0, model.Classes.Count).ToDictionary(c => model.Classes[c], c => c);
        int[] items = [.. Enumerable.Range(0, catalogue.Count).Where(i =>
            HeldOut.Item(i) && !catalogue[i].IsUnknown && catalogue[i].CategoryPath is { } path && classes.ContainsKey(path))];
        if (items.Length == 0)
        {
            notes[$"tasks.{Task}"] = "No item that is held back for it has a category that the model tells apart.";
            return null;
        }

        int[] truth = [.. items.Select(i => classes[catalogue[i].CategoryPath!])];
        var predicted = Predict(model, catalogue, items);
        return Of([.. Enumerable.Range(0, items.Length)]) with
        {
            Classification = [.. ClassReport.Of([.. model.Classes], truth, predicted).Where(c => c.Rows > 0)],
            ByItemFrequency = Enumerable.Range(0, items.Length).GroupBy(k => items[k] < deciles.Count ? deciles[items[k]] : 0).OrderBy(g => g.Key)
                .ToDictionary(g => g.Key.ToString(CultureInfo.InvariantCulture), g => Of([.. g])),
        };

        TaskMetrics Of(int[] chosen) => TaskMetrics.Classes(Array.ConvertAll(chosen, k => truth[k]), Array.ConvertAll(chosen, k => predicted[k]));
    }

    /// <summary>The likeliest class of each item.</summary>
    private static int[] Predict(IRankingModel model, ItemCatalogue catalogue, int[] items)
    {
        var (predicted, classes) = (new int[items.Length], model.Classes.Count);
        for (var start = 0; start < items.Length; start += ItemsPerBatch)
        {
            var part = items.AsSpan(start, Math.Min(ItemsPerBatch, items.Length - start)).ToArray();
            var said = new float[part.Length * classes];
            model.Classify(Array.ConvertAll(part, i => catalogue[i]), said);
            for (var k = 0; k < part.Length; k++)
            {
                var own = said.AsSpan(k * classes, classes);
                for (var c = 1; c < classes; c++)
                    if (own[c] > own[predicted[start + k]]) predicted[start + k] = c;
            }
        }

        return predicted;
    }
}
