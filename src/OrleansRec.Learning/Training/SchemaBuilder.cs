using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Training;

/// <summary>Reads off the data which inputs and tasks a shop has.</summary>
internal static class SchemaBuilder
{
    /// <summary>Labels of either kind that a task needs to exist.</summary>
    private const int MinLabels = 50;

    /// <summary>Items that a category needs to be a class.</summary>
    private const int MinItemsPerClass = 5;

    private const int MaxClasses = 1_000;

    public static Schema Of(IReadOnlyList<LoggedBehaviour> events, ItemCatalogue catalogue, LearnerOptions options)
    {
        var counts = new int[BehaviourKinds.Count];
        foreach (var e in events) counts[(int)e.Behaviour.Kind]++;
        var viewed = counts[(int)BehaviourKind.View] + counts[(int)BehaviourKind.Click];
        string[] tasks = viewed == 0
            ? [Schema.Purchase]
            : [
                Schema.View,
                .. counts[(int)BehaviourKind.Impression] >= MinLabels ? [Schema.Click] : Array.Empty<string>(),
                .. counts[(int)BehaviourKind.AddToCart] >= MinLabels ? [Schema.Cart] : Array.Empty<string>(),
                .. counts[(int)BehaviourKind.Purchase] >= MinLabels ? [Schema.Purchase] : Array.Empty<string>(),
            ];
        var hasContent = false;
        var leaves = new Dictionary<int, int>();
        for (var i = 0; i < catalogue.Count; i++)
        {
            var content = catalogue[i];
            if (content.IsUnknown) continue;
            hasContent = true;
            if (content.Leaf != 0) leaves[content.Leaf] = leaves.GetValueOrDefault(content.Leaf) + 1;
        }

        var categories = leaves.Where(l => l.Value >= MinItemsPerClass).OrderByDescending(l => l.Value).ThenBy(l => l.Key)
            .Take(MaxClasses).Select(l => l.Key).ToArray();
        return new Schema
        {
            Dimension = options.Dimension,
            SequenceLength = options.SequenceLength,
            Tasks = tasks,
            HasContent = hasContent,
            Categories = categories.Length < 2 ? [] : categories,
        };
    }
}
