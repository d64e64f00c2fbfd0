using OrleansRec.Datasets.Tabular;
using OrleansRec.Learning.Tabular;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Evaluate.Tables;

/// <summary>What an evaluation on a table of tasks found.</summary>
internal sealed record TableResult(
    TabularDataset Data, TabularOptions Learning, int TrainRows, TabularRows Test, TabularOutcome Trained, IReadOnlyDictionary<string, TaskMetrics> Tasks)
{
    /// <summary>Metrics by baseline and task.</summary>
    public Dictionary<string, Dictionary<string, TaskMetrics>> Baselines { get; } = [];
}
