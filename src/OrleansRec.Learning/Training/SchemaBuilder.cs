using OrleansRec.Contracts.Events;
using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Training;

/// <summary>Reads off the data which inputs and tasks a shop has.</summary>
internal static class SchemaBuilder
{
    /// <summary>Events that a built-in task needs to exist.</summary>
    private const int MinEvents = 50;

    private static readonly (string Task, BehaviourKind Kind, string Type)[] BuiltIn =
    [
        (TaskNames.Click, BehaviourKind.Impression, EventTypes.Impression),
        (TaskNames.Favorite, BehaviourKind.Favorite, EventTypes.Favorite),
        (TaskNames.Cart, BehaviourKind.AddToCart, EventTypes.AddToCart),
        (TaskNames.Purchase, BehaviourKind.Purchase, EventTypes.Purchase),
    ];

    /// <summary>Items that an attribute needs to be predicted.</summary>
    private const int MinItemsPerAttribute = 5;

    private const int MaxAttributes = 128;

    /// <summary>Items with a picture that a picture encoder needs to learn from.</summary>
    private const int MinPictures = 50;

    /// <summary>Edges between known items that a kind of relation needs to be learned from.</summary>
    private const int MinEdges = 50;

    /// <summary>People that a value of a user attribute needs to be predicted.</summary>
    private const int MinPeoplePerValue = 20;

    private const int MaxTraits = 16;
    private const int MaxValuesPerTrait = 50;

    /// <param name="leftOut">Gets a sentence on each built-in task that the log does not label, or with one class only, by task; null: nobody asks.</param>
    public static Schema Of(
        IReadOnlyList<LoggedBehaviour> events, ItemCatalogue catalogue, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> users,
        LearnerOptions options, IDictionary<string, string>? leftOut = null)
    {
        var counts = new int[BehaviourKinds.Count];
        foreach (var e in events) counts[(int)e.Behaviour.Kind]++;
        var viewed = counts[(int)BehaviourKind.View] + counts[(int)BehaviourKind.Click];
        string[] tasks = viewed == 0
            ? [TaskNames.Purchase]
            : [TaskNames.View, .. Labelled(counts, options.Weights, leftOut)];
        if (viewed == 0) TellNeedOfViews(options.Weights, leftOut);
        foreach (var (task, fault) in OneClass.Of(tasks.Skip(1).ToArray(), events))
        {
            leftOut?.Add(task, fault);
            tasks = [.. tasks.Where(t => t != task)];
        }

        var own = options.Tasks.ToArray();
        if (viewed > 0) tasks = [.. tasks, .. own.Select(t => t.Name)];
        else own = [];
        var (hasContent, pictures) = (false, 0);
        var attributes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < catalogue.Count; i++)
        {
            var content = catalogue[i];
            if (content.IsUnknown) continue;
            hasContent = true;
            if (content.Picture is not null) pictures++;
            foreach (var attribute in content.AttributeTexts) attributes[attribute] = attributes.GetValueOrDefault(attribute) + 1;
        }

        var categories = CategoryClasses.Of(catalogue, CategoryClasses.None);
        return new Schema
        {
            Extractor = options.Extractor,
            Encoder = options.Encoder,
            Dimension = options.Dimension,
            SequenceLength = options.SequenceLength,
            Tasks = tasks,
            OwnTasks = own,
            Scales = [.. own.Select(t => OwnTaskLabels.ScaleOf(t, events))],
            HasChain = options.Weights.Chain > 0 && tasks.Contains(TaskNames.Click) && Array.IndexOf(tasks, TaskNames.Purchase) > 0,
            HasContent = hasContent,
            Relations = Relations(catalogue),
            PictureWidth = pictures >= MinPictures ? options.PictureWidth : 0,
            Categories = categories.Leaves,
            CategoryPaths = categories.Paths,
            Attributes = [.. attributes.Where(a => a.Value >= MinItemsPerAttribute).OrderByDescending(a => a.Value)
                .ThenBy(a => a.Key, StringComparer.Ordinal).Take(MaxAttributes).Select(a => a.Key)],
            Traits = Traits(users),
        };
    }

    /// <summary>The built-in tasks of rows that the log has the events of.</summary>
    private static IEnumerable<string> Labelled(int[] counts, TaskWeights weights, IDictionary<string, string>? leftOut)
    {
        foreach (var (task, kind, type) in BuiltIn)
        {
            if (counts[(int)kind] >= MinEvents) yield return task;
            else if (weights.Of(task) > 0)
                leftOut?.Add(task, $"Task '{task}' has too few labels: the log has {counts[(int)kind]} events of type '{type}', and {MinEvents} are needed; it is left out of the model.");
        }
    }

    /// <summary>Of a log without views, as a wholesaler's, what is bought next is the ranking's own task, and there are no rows for others.</summary>
    private static void TellNeedOfViews(TaskWeights weights, IDictionary<string, string>? leftOut)
    {
        foreach (var task in BuiltIn.Select(t => t.Task).Where(t => t != TaskNames.Purchase && weights.Of(t) > 0))
            leftOut?.Add(task, $"Task '{task}' needs views or clicks, and the log has none; it is left out of the model, which learns what is bought next.");
    }

    private static RelationKind[] Relations(ItemCatalogue catalogue)
    {
        if (!catalogue.HasRelations) return [];
        var edges = new int[RelatedItems.Kinds];
        for (var item = 0; item < catalogue.Count; item++)
        {
            for (var kind = 0; kind < edges.Length; kind++)
                foreach (var other in catalogue.Related(item, (RelationKind)kind)) edges[kind] += other >= 0 ? 1 : 0;
        }

        return [.. Enum.GetValues<RelationKind>().Where(kind => edges[(int)kind] >= MinEdges)];
    }

    /// <summary>User attributes with two or more frequent values; those known of the most people first.</summary>
    private static Trait[] Traits(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> users)
    {
        var keys = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var attributes in users.Values)
        {
            foreach (var (key, value) in attributes)
            {
                if (!keys.TryGetValue(key, out var values)) keys.Add(key, values = new Dictionary<string, int>(StringComparer.Ordinal));
                values[value] = values.GetValueOrDefault(value) + 1;
            }
        }

        return [.. keys
            .Select(k => (k.Key, People: k.Value.Values.Sum(), Values: Frequent(k.Value)))
            .Where(t => t.Values.Length >= 2)
            .OrderByDescending(t => t.People).ThenBy(t => t.Key, StringComparer.Ordinal)
            .Take(MaxTraits)
            .Select(t => new Trait(t.Key, t.Values) { Shares = Shares(users, t.Key, t.Values) })];
    }

    /// <summary>Of the people that the traits are learned from, each value counted once more.</summary>
    private static float[] Shares(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> users, string key, string[] values)
    {
        var counts = new int[values.Length];
        foreach (var (user, attributes) in users)
            if (!HeldOut.Person(user) && attributes.TryGetValue(key, out var value) && Array.IndexOf(values, value) is >= 0 and var at) counts[at]++;
        return Array.ConvertAll(counts, n => (n + 1f) / (counts.Sum() + counts.Length));
    }

    private static string[] Frequent(Dictionary<string, int> values) =>
        [.. values.Where(v => v.Value >= MinPeoplePerValue).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal)
            .Take(MaxValuesPerTrait).Select(v => v.Key)];
}
