using OrleansRec.Contracts.Items;
using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Learning.Tests.Categories;

public sealed class CategoryFitTests
{
    [Fact]
    public void Of_TitleNamesTheCategory_HeldOutItemsAreTold()
    {
        var catalogue = CategoryShop.Of(400, 10);

        var classifier = Fit(catalogue)!;

        Assert.Equal(10, classifier.Classes.Count);
        Assert.InRange(Accuracy(classifier, catalogue, HeldOut.Item), 0.9, 1);
        Assert.False(classifier.IsCounted);
    }

    [Fact]
    public void Of_SameCatalogueAndSeed_SameWeights()
    {
        var catalogue = CategoryShop.Of(300, 6);

        Assert.Equal(Fit(catalogue)!.Weights.ToArray(), Fit(catalogue)!.Weights.ToArray());
    }

    /// <summary>What is measured on these items would mean nothing else.</summary>
    [Fact]
    public void Of_HeldOutItems_AreNotLearned()
    {
        var classifier = Fit(CategoryShop.Of(400, 4, (item, category) => HeldOut.Item(item) ? $"secret{category}" : $"noun{category}"))!;
        var logits = new float[4];

        for (var c = 0; c < 4; c++)
        {
            classifier.Score(ItemContent.From(new Item { ItemId = "x", Title = $"secret{c}" }), logits);

            Assert.Equal(classifier.LogPrior.ToArray(), logits);
        }
    }

    [Fact]
    public void Of_CatalogueUnchanged_KeepsTheClassifier()
    {
        var catalogue = CategoryShop.Of(300, 6);
        var before = Fit(catalogue);

        Assert.Same(before, Fit(catalogue, before));
        Assert.NotSame(before, Fit(CategoryShop.Of(301, 6), before));
    }

    [Fact]
    public void Of_CategoriesCameSince_AreLearnedBehindTheFirst()
    {
        var before = Fit(CategoryShop.Of(300, 6))!;
        var grown = CategoryShop.Of(500, 9, seed: 2);

        var classifier = Fit(grown, before)!;

        Assert.Equal(before.Classes.Paths, classifier.Classes.Paths.Take(6));
        Assert.Equal(Enumerable.Range(0, 9).Select(CategoryShop.PathOf), classifier.Classes.Paths.Order(StringComparer.Ordinal));
        Assert.InRange(Accuracy(classifier, grown, HeldOut.Item), 0.9, 1);
    }

    [Fact]
    public void Of_OneCategory_IsNothingToTell() => Assert.Null(Fit(CategoryShop.Of(100, 1)));

    [Fact]
    public void Of_NothingButTheCategories_SaysHowFrequentTheyAre()
    {
        var table = new ItemTable();
        for (var i = 0; i < 100; i++) table.Set(i, ItemContent.From(new Item { ItemId = $"i{i}", Categories = ["all", i % 4 == 0 ? "few" : "many"] }));
        var catalogue = table.Snapshot();

        var classifier = Fit(catalogue)!;

        var logits = new float[2];
        classifier.Score(catalogue[0], logits);
        Assert.Equal("all > many", classifier.Classes.Paths[0]);
        Assert.Equal(0.75, Math.Exp(logits[0]), 0.05);
    }

    [Fact]
    public void Of_CancelledMeanwhile_Stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CategoryFit.Of(CategoryShop.Of(300, 6), CategoryClasses.None, null, 1, null, new CancellationToken(canceled: true)));

    [Fact]
    public void TitleBayes_TitleNamesTheCategory_HeldOutItemsAreTold()
    {
        var catalogue = CategoryShop.Of(400, 10);

        var counted = CategoryFit.TitleBayes(catalogue, CategoryClasses.Of(catalogue, CategoryClasses.None));

        Assert.InRange(Accuracy(counted, catalogue, HeldOut.Item), 0.9, 1);
    }

    private static CategoryClassifier? Fit(ItemCatalogue catalogue, CategoryClassifier? before = null) =>
        CategoryFit.Of(catalogue, CategoryClasses.None, before, 1, null, default);

    private static double Accuracy(CategoryClassifier classifier, ItemCatalogue catalogue, Func<int, bool> judges)
    {
        var (right, rows, logits) = (0, 0, new float[classifier.Classes.Count]);
        for (var i = 0; i < catalogue.Count; i++)
        {
            if (!judges(i)) continue;
            classifier.Score(catalogue[i], logits);
            rows++;
            if (classifier.Classes.Leaves[Array.IndexOf(logits, logits.Max())] == catalogue[i].Leaf) right++;
        }

        return (double)right / rows;
    }
}
