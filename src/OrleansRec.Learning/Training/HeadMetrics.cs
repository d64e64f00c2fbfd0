using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>
/// How well the content and profile heads predict what they have not learned: categories and attributes of held-out items, traits
/// of held-out people.
/// </summary>
internal sealed class HeadMetrics(ModelState state, ItemCatalogue catalogue, ProfileLabels labels)
{
    private const int MaxItems = 2_000;

    private readonly List<(int Truth, int Predicted)>[] _traits = [.. state.Schema.Traits.Select(_ => new List<(int, int)>())];

    /// <summary>Adds the people of a batch whose traits validate.</summary>
    /// <param name="people">float[B, T, D].</param>
    public void AddPeople(TrainingBatch examples, Tensor people)
    {
        if (examples.Traits.Count == 0 || !state.Network.Profiles.HasTraits) return;
        var logits = state.Network.Profiles.Traits(ProfileLosses.At(people, examples.TraitPlaces));
        for (var t = 0; t < logits.Length; t++)
        {
            var predicted = logits[t].argmax(1).cpu().data<long>().ToArray();
            for (var i = 0; i < predicted.Length; i++)
                if (examples.Traits[i][t] >= 0) _traits[t].Add((examples.Traits[i][t], (int)predicted[i]));
        }
    }

    public IReadOnlyDictionary<string, double> AddTo(Dictionary<string, double> metrics)
    {
        for (var t = 0; t < _traits.Length; t++)
        {
            if (_traits[t].Count == 0) continue;
            metrics[$"trait_{state.Schema.Traits[t].Key}_accuracy"] = ClassMetrics.Accuracy(Truth(_traits[t]), Predicted(_traits[t]));
        }

        var items = Items();
        AddCategory(items, metrics);
        if (items.Count == 0) return metrics;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var content = ContentBags.Of(items, state.Pictures, null);
        AddPictures(items, content, metrics);
        AddAttributes(items, content, metrics);
        return metrics;
    }

    /// <summary>Adds how well the category classifier does, where it is fitted.</summary>
    public void AddCategory(Dictionary<string, double> metrics) => AddCategory(Items(), metrics);

    private void AddCategory(List<ItemContent> items, Dictionary<string, double> metrics)
    {
        if (state.Categories is not { } classifier || items.Count == 0) return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var predicted = CategoryAnswers.Of(state.Network, classifier, state.Tokens!.Weight, state.Pictures, items).argmax(1).cpu().data<long>().ToArray();
        AddClasses("category", items, predicted, classifier.Classes.Leaves, metrics);
    }

    /// <summary>Items whose labels no training sees.</summary>
    private List<ItemContent> Items()
    {
        var items = new List<ItemContent>();
        if (!state.Schema.HasContent) return items;
        for (var i = 0; i < catalogue.Count && items.Count < MaxItems; i++)
            if (HeldOut.Item(i) && !catalogue[i].IsUnknown) items.Add(catalogue[i]);
        return items;
    }

    /// <summary>The category of items with a picture, from the picture alone.</summary>
    private void AddPictures(List<ItemContent> items, ContentBags content, Dictionary<string, double> metrics)
    {
        if (content.Pictures is null || !state.Network.Items.HasCategory) return;
        var predicted = state.Network.Items.CategoryOfPictures(content.Pictures).argmax(1).cpu().data<long>().ToArray();
        var seen = Enumerable.Range(0, predicted.Length).Where(i => items[i].Picture is not null).ToArray();
        AddClasses("picture", [.. seen.Select(i => items[i])], [.. seen.Select(i => predicted[i])], state.Schema.Categories, metrics);
    }

    /// <param name="leaves">Leaf category by class.</param>
    private static void AddClasses(string task, List<ItemContent> items, long[] predicted, int[] leaves, Dictionary<string, double> metrics)
    {
        var rows = new List<(int Truth, int Predicted)>();
        for (var i = 0; i < predicted.Length; i++)
            if (items[i].Leaf != 0 && Array.IndexOf(leaves, items[i].Leaf) is >= 0 and var truth) rows.Add((truth, (int)predicted[i]));
        if (rows.Count == 0) return;
        metrics[task + "_accuracy"] = ClassMetrics.Accuracy(Truth(rows), Predicted(rows));
        metrics[task + "_macro_f1"] = ClassMetrics.MacroF1(Truth(rows), Predicted(rows));
    }

    private void AddAttributes(List<ItemContent> items, ContentBags content, Dictionary<string, double> metrics)
    {
        if (!state.Network.Profiles.HasAttributes) return;
        var scores = state.Network.Profiles.Masked(state.Network.Items, content, state.Tokens!.Weight).cpu().data<float>().ToArray();
        var truth = labels.AttributesOf(items).cpu().data<float>().ToArray();
        var rows = Enumerable.Range(0, truth.Length).Where(i => truth[i] >= 0).ToArray();
        var known = Array.ConvertAll(rows, i => truth[i] > 0);
        if (known.Contains(true) && known.Contains(false))
            metrics["attributes_auc"] = BinaryMetrics.Auc(known, Array.ConvertAll(rows, i => scores[i]));
    }

    private static int[] Truth(List<(int Truth, int Predicted)> rows) => [.. rows.Select(r => r.Truth)];

    private static int[] Predicted(List<(int Truth, int Predicted)> rows) => [.. rows.Select(r => r.Predicted)];
}
