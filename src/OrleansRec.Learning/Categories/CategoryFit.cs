using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Categories;

/// <summary>
/// Fits the category classifier to the catalogue: a logistic regression on bags of words beside naive Bayes, the pair of Ng and Jordan (NIPS 2001), of
/// which the one serves that tells more of the items apart that are held back for the choice.
/// </summary>
internal static class CategoryFit
{
    /// <summary>Examples that the regression sees in all passes together.</summary>
    private const int Visits = 200_000;
    private const int FewestPasses = 2;
    private const int MostPasses = 30;

    /// <summary>The classifier of a catalogue; null where nothing is to be told apart.</summary>
    /// <param name="classes">What it has to tell apart at the least, in this order.</param>
    /// <param name="before">The one of before, which is kept where its examples are still the same; null: none was.</param>
    public static CategoryClassifier? Of(
        ItemCatalogue catalogue, CategoryClasses classes, CategoryClassifier? before, int seed, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        classes = CategoryClasses.Of(catalogue, before?.Classes ?? classes);
        if (classes.Count == 0) return null;
        var examples = CategoryExamples.Of(catalogue, classes, CategoryExamples.Everything);
        if (before?.Fingerprint == examples.Fingerprint || examples.Count == 0) return before;
        progress?.Report(new TrainingProgress("categories", 0, $"{examples.Count} items in {classes.Count} categories"));
        var passes = Choose(examples, seed, progress, cancellation);
        var fitted = Fit(examples, [.. Enumerable.Range(0, examples.Count)], passes, seed, cancellation);
        progress?.Report(new TrainingProgress(
            "categories", 1, $"{examples.Count} items in {classes.Count} categories, {(passes == 0 ? "counted" : $"{passes} passes")}"));
        return new CategoryClassifier(classes, fitted.Clues, fitted.Weights, CategoryCounts.LogPrior(examples))
        {
            Fingerprint = examples.Fingerprint,
            IsCounted = passes == 0,
        };
    }

    /// <summary>Naive Bayes of the words of titles, on the same items: what the classifier has to beat.</summary>
    public static CategoryClassifier TitleBayes(ItemCatalogue catalogue, CategoryClasses classes)
    {
        var examples = CategoryExamples.Of(catalogue, classes, CategoryExamples.Title);
        var rows = new CategoryRows(examples, [.. Enumerable.Range(0, examples.Count)]);
        return new CategoryClassifier(classes, rows.Clues, CategoryCounts.Weights(rows), CategoryCounts.LogPrior(examples))
        {
            Fingerprint = examples.Fingerprint,
            IsCounted = true,
        };
    }

    /// <summary>Passes of the regression that tell the most of what validates apart, the surest of those; 0: counting does.</summary>
    private static int Choose(CategoryExamples examples, int seed, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var rows = new CategoryRows(examples, examples.Part(validates: false));
        var watched = examples.Part(validates: true);
        var most = Math.Clamp(Visits / examples.Count, FewestPasses, MostPasses);
        if (watched.Length == 0 || rows.Count == 0) return most;
        var (best, passes) = (rows.Judge(CategoryCounts.Weights(rows), watched), 0);
        var regression = new CategoryRegression(rows, seed);
        for (var pass = 1; pass <= most; pass++)
        {
            regression.Pass(cancellation);
            var reached = rows.Judge(regression.Weights, watched);
            progress?.Report(new TrainingProgress("categories", 0.5 * pass / most, $"pass {pass} of {most}, {(double)reached.Right / watched.Length:0.000} of {watched.Length} are told"));
            if (reached.CompareTo(best) > 0) (best, passes) = (reached, pass);
        }

        return passes;
    }

    private static (int[] Clues, float[] Weights) Fit(CategoryExamples examples, int[] chosen, int passes, int seed, CancellationToken cancellation)
    {
        var rows = new CategoryRows(examples, chosen);
        if (passes == 0) return (rows.Clues, CategoryCounts.Weights(rows));
        var regression = new CategoryRegression(rows, seed);
        for (var pass = 0; pass < passes; pass++) regression.Pass(cancellation);
        return (rows.Clues, regression.Weights);
    }
}
