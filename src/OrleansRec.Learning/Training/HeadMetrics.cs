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

    private readonly ProfileJudge _profiles = new(state, catalogue, labels);

    /// <summary>Adds the people of a batch, and those whose traits validate.</summary>
    /// <param name="people">float[B, T, D].</param>
    public void AddPeople(TrainingBatch examples, Tensor people)
    {
        _profiles.Add(examples, people);
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
            var (measure, truth) = ($"{CountedHeads.Trait(state.Schema.Traits[t].Key)}_accuracy", Truth(_traits[t]));
            metrics[measure] = ClassMetrics.Accuracy(truth, Predicted(_traits[t]));
            // The most frequent value is the first.
            metrics[CountedHeads.Prefix + measure] = ClassMetrics.Accuracy(truth, new int[truth.Length]);
        }

        _profiles.AddTo(metrics);
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

    /// <summary>Adds how well the category classifier does, where it is fitted, and naive Bayes on titles and the commonest category on the same items.</summary>
    public void AddCategory(Dictionary<string, double> metrics)
    {
        var items = Items();
        AddCategory(items, metrics);
        if (state.Categories is not { Classes: { } classes }) return;
        var judged = items.Where(item => item.Leaf != 0 && classes.Leaves.Contains(item.Leaf)).ToList();
        if (judged.Count == 0) return;
        var titles = CategoryFit.TitleBayes(catalogue, classes);
        var (right, logits) = (0, new float[classes.Count]);
        foreach (var item in judged)
        {
            titles.Score(item, logits);
            if (classes.Leaves[Array.IndexOf(logits, logits.Max())] == item.Leaf) right++;
        }

        var shares = titles.LogPrior.ToArray();
        var commonest = classes.Leaves[Array.IndexOf(shares, shares.Max())];
        metrics[CountedHeads.Prefix + "category_accuracy"] = (double)right / judged.Count;
        metrics["commonest_category_accuracy"] = (double)judged.Count(item => item.Leaf == commonest) / judged.Count;
    }

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
        if (!state.Network.Items.HasAttributes) return;
        var scores = state.Network.Items.Attributes(content, state.Tokens!.Weight).cpu().data<float>().ToArray();
        var truth = labels.AttributesOf(items).cpu().data<float>().ToArray();
        var rows = Enumerable.Range(0, truth.Length).Where(i => truth[i] >= 0).ToArray();
        var known = Array.ConvertAll(rows, i => truth[i] > 0);
        if (known.Contains(true) && known.Contains(false))
            metrics["attributes_auc"] = BinaryMetrics.Auc(known, Array.ConvertAll(rows, i => scores[i]));
    }

    /// <summary>Adds how well attributes are told by how frequent they are in the item's category.</summary>
    public void AddCountedAttributes(Dictionary<string, double> metrics)
    {
        var (items, width) = (Items(), state.Schema.Attributes.Length);
        if (items.Count == 0 || width == 0) return;
        using var scope = NewDisposeScope();
        var truth = labels.AttributesOf(items).cpu().data<float>().ToArray();
        var rows = Enumerable.Range(0, truth.Length).Where(i => truth[i] >= 0).ToArray();
        var known = Array.ConvertAll(rows, i => truth[i] > 0);
        if (!known.Contains(true) || !known.Contains(false)) return;
        var byCategory = new Dictionary<int, (float[] Sums, int Items)>();
        for (var i = 0; i < catalogue.Count; i++)
        {
            if (HeldOut.Item(i) || catalogue[i].AttributeTexts.Length == 0) continue;
            var (sums, count) = byCategory.TryGetValue(catalogue[i].Leaf, out var own) ? own : (new float[width], 0);
            labels.AddAttributes(catalogue[i], 1, sums);
            byCategory[catalogue[i].Leaf] = (sums, count + 1);
        }

        metrics[CountedHeads.Prefix + "attributes_auc"] = BinaryMetrics.Auc(known, Array.ConvertAll(rows, i =>
            byCategory.TryGetValue(items[i / width].Leaf, out var own) ? own.Sums[i % width] / own.Items : 0));
    }

    private static int[] Truth(List<(int Truth, int Predicted)> rows) => [.. rows.Select(r => r.Truth)];

    private static int[] Predicted(List<(int Truth, int Predicted)> rows) => [.. rows.Select(r => r.Predicted)];
}
