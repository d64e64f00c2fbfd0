using OrleansRec.Learning.Tasks;

namespace OrleansRec.Learning.Training;

/// <summary>The validation metrics that a gate may watch, whichever of them a shop has.</summary>
internal static class GateNames
{
    private static readonly string[] Binary = ["_auc", "_logloss"];
    private static readonly string[] Amounts = ["_loss", "_rmse", "_mae"];

    private static readonly string[] Fixed =
    [
        "loss", "list_ndcg@10", "list_hr@10",
        .. new[] { TaskNames.Click, TaskNames.Favorite, TaskNames.Cart, TaskNames.Purchase, TaskNames.Conversion }.SelectMany(task => Binary.Select(end => task + end)),
        .. LossPlan.Heads.Select(head => head + "_loss"),
        "category_accuracy", "category_macro_f1", HeadMetrics.CategoryHead + "_accuracy", HeadMetrics.CategoryHead + "_macro_f1", "picture_accuracy", "picture_macro_f1", "attributes_auc",
        ProfileJudge.InterestsAccuracy, ProfileJudge.PreferencesAuc,
    ];

    public static void Check(IEnumerable<string> metrics, IReadOnlyList<TaskDefinition> own, OptionFaults faults)
    {
        string[] names = [.. Fixed, .. own.SelectMany(task => (task.IsRegression ? Amounts : Binary).Select(end => task.Name + end))];
        foreach (var metric in metrics)
        {
            if (names.Contains(metric) || IsTrait(metric)) continue;
            faults.Add($"'{nameof(LearnerOptions.Gates)}:{metric}' is no validation metric; there are {string.Join(", ", names)}, and trait_KEY_accuracy of an attribute KEY of people.");
        }
    }

    private static bool IsTrait(string metric) =>
        metric.StartsWith("trait_", StringComparison.Ordinal) && metric.EndsWith("_accuracy", StringComparison.Ordinal);
}
