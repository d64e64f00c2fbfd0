using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>
/// How well the content and profile heads predict what they have not learned: categories and attributes of held-out items, traits
/// of held-out people.
/// </summary>
internal sealed class HeadMetrics(ModelState state, ItemCatalogue catalogue, ProfileLabels labels)
{
    /// <summary>Begins the names of what the network's own category head reaches, which is not what is served: see <see cref="AddCategory(Dictionary{string, double})"/>.</summary>
    public const string CategoryHead = "category_head";

    private const string Accuracy = "_accuracy";
    private const string AttributesAuc = "attributes_auc";
    private const int MaxItems = 2_000;

    private readonly ClassRows[] _traits = [.. state.Schema.Traits.Select(_ => new ClassRows())];

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
            var (said, values) = (logits[t].log_softmax(1).cpu().data<float>().ToArray(), (int)logits[t].size(1));
            for (var i = 0; i < examples.Traits.Count; i++)
            {
                if (examples.Traits[i][t] < 0) continue;
                var person = examples.People[(int)(examples.TraitPlaces[i] / examples.Columns)];
                _traits[t].Add(person, examples.Traits[i][t], said.AsSpan(i * values, values));
            }
        }
    }

    /// <summary>Adds the metrics, and the loss of each head that has rows by its name; returns what the heads say.</summary>
    public IReadOnlyList<HeadAnswers> AddTo(Dictionary<string, double> metrics, Dictionary<string, double> losses)
    {
        var answers = new List<HeadAnswers>();
        AddTraits(metrics, losses, answers);
        _profiles.AddTo(metrics, losses, answers);
        AddItems(metrics, losses, answers);
        foreach (var head in LossPlan.Heads)
            if (losses.TryGetValue(head, out var loss)) metrics[head + "_loss"] = loss;
        return answers;
    }

    private void AddTraits(Dictionary<string, double> metrics, Dictionary<string, double> losses, List<HeadAnswers> answers)
    {
        for (var t = 0; t < _traits.Length; t++)
        {
            if (_traits[t].Count == 0) continue;
            var (measure, said) = (CountedHeads.Trait(state.Schema.Traits[t].Key) + Accuracy, _traits[t].Answers);
            answers.Add(new HeadAnswers(LossPlan.Traits, measure, said));
            metrics[measure] = ClassMetrics.Accuracy(said.Truth, said.Predicted);
            // The most frequent value is the first.
            metrics[CountedHeads.Prefix + measure] = ClassMetrics.Accuracy(said.Truth, new int[said.Truth.Length]);
            losses[LossPlan.Traits] = losses.GetValueOrDefault(LossPlan.Traits) + (_traits[t].Loss / _traits.Length);
        }
    }

    private void AddItems(Dictionary<string, double> metrics, Dictionary<string, double> losses, List<HeadAnswers> answers)
    {
        var items = Items();
        AddCategory(items, metrics);
        if (items.Count == 0) return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var content = ContentBags.Of(items, state.Pictures, null);
        if (state.Network.Items.HasCategory)
            AddHead(LossPlan.Category, CategoryHead, Classes(items, state.Network.Items.Category(content, state.Tokens!.Weight).log_softmax(1), state.Schema.Categories));
        if (state.Network.Items.HasCategory && content.Pictures is { } pictures)
            AddHead(LossPlan.Picture, LossPlan.Picture, Classes(items, state.Network.Items.CategoryOfPictures(pictures).log_softmax(1), state.Schema.Categories, item => item.Picture is not null));
        AddAttributes(items, content, metrics, losses, answers);

        void AddHead(string head, string name, ClassRows rows)
        {
            if (AddClasses(name, rows, metrics) is not { } said) return;
            answers.Add(new HeadAnswers(head, name + Accuracy, said));
            losses[head] = rows.Loss;
        }
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
        var said = CategoryAnswers.Of(state.Network, classifier, state.Tokens!.Weight, state.Pictures, items).log();
        AddClasses("category", Classes(items, said, classifier.Classes.Leaves), metrics);
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

    /// <summary>Of the items whose category is one of the classes.</summary>
    /// <param name="said">Log of the probability: float[N, C].</param>
    /// <param name="leaves">Leaf category by class.</param>
    /// <param name="judges">False for an item to leave out; null: none is.</param>
    private static ClassRows Classes(List<ItemContent> items, Tensor said, int[] leaves, Predicate<ItemContent>? judges = null)
    {
        var (rows, values) = (new ClassRows(), said.cpu().data<float>().ToArray());
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Leaf == 0 || judges?.Invoke(items[i]) == false) continue;
            if (Array.IndexOf(leaves, items[i].Leaf) is >= 0 and var truth) rows.Add(i, truth, values.AsSpan(i * leaves.Length, leaves.Length));
        }

        return rows;
    }

    /// <summary>Null where there is no row.</summary>
    private static ClassAnswers? AddClasses(string name, ClassRows rows, Dictionary<string, double> metrics)
    {
        if (rows.Count == 0) return null;
        var said = rows.Answers;
        metrics[name + Accuracy] = ClassMetrics.Accuracy(said.Truth, said.Predicted);
        metrics[name + "_macro_f1"] = ClassMetrics.MacroF1(said.Truth, said.Predicted);
        return said;
    }

    private void AddAttributes(
        List<ItemContent> items, ContentBags content, Dictionary<string, double> metrics, Dictionary<string, double> losses, List<HeadAnswers> answers)
    {
        if (!state.Network.Items.HasAttributes) return;
        var scores = state.Network.Items.Attributes(content, state.Tokens!.Weight).cpu().data<float>().ToArray();
        var truth = labels.AttributesOf(items).cpu().data<float>().ToArray();
        var rows = Enumerable.Range(0, truth.Length).Where(i => truth[i] >= 0).ToArray();
        var known = Array.ConvertAll(rows, i => truth[i] > 0);
        if (!known.Contains(true) || !known.Contains(false)) return;
        var (width, said) = (state.Schema.Attributes.Length, Array.ConvertAll(rows, i => scores[i]));
        metrics[AttributesAuc] = BinaryMetrics.Auc(known, said);
        answers.Add(new HeadAnswers(LossPlan.Attributes, AttributesAuc, new TaskAnswers(Array.ConvertAll(rows, i => i / width), known, said)));
        losses[LossPlan.Attributes] = rows.Average(i => Math.Log(1 + Math.Exp(truth[i] > 0 ? -scores[i] : scores[i])));
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

        metrics[CountedHeads.Prefix + AttributesAuc] = BinaryMetrics.Auc(known, Array.ConvertAll(rows, i =>
            byCategory.TryGetValue(items[i / width].Leaf, out var own) ? own.Sums[i % width] / own.Items : 0));
    }
}
