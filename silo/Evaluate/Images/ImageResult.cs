using OrleansRec.Datasets.Images;
using OrleansRec.Learning.Pictures;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Evaluate.Images;

/// <summary>What an evaluation on pictures found.</summary>
internal sealed record ImageResult(ImageDataset Data, PictureOutcome Trained, TaskMetrics Category)
{
    public const string Task = "category";

    /// <summary>The same task by what needs no training.</summary>
    public Dictionary<string, TaskMetrics> Baselines { get; } = [];
}
