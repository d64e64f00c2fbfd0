using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Evaluation;

/// <summary>A measure of the tasks of rows, as the tables for people to read show it.</summary>
internal sealed record TaskColumn(string Name, Func<TaskMetrics, double?> Value)
{
    private static readonly TaskColumn[] All =
    [
        new("AUC", m => m.Auc), new("user AUC", m => m.UserAuc), new("log loss", m => m.LogLoss), new("ECE", m => m.Ece),
        new("ECE before", m => m.EceUncalibrated), new("RMSE", m => m.Rmse), new("MAE", m => m.Mae),
    ];

    /// <summary>Those that some task or baseline of the result has.</summary>
    public static TaskColumn[] Of(EvaluationResult result)
    {
        var rows = result.Tasks.Values.Concat(result.Baselines.Values.SelectMany(b => b.Tasks.Values)).ToList();
        return [.. All.Where(column => rows.Exists(m => column.Value(m) is not null))];
    }
}
