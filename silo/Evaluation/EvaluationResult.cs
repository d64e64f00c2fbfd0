using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Evaluation;

/// <summary>What one baseline reached; null or empty where it does not rank or has no tasks.</summary>
internal sealed record BaselineResult(RankingReport? Ranking, IReadOnlyDictionary<string, TaskMetrics> Tasks)
{
    public static BaselineResult Of(RankingReport ranking) => new(ranking, new Dictionary<string, TaskMetrics>());
}

/// <summary>What an evaluation found.</summary>
internal sealed record EvaluationResult
{
    public required string Protocol { get; init; }

    public required IReadOnlyDictionary<string, TaskMetrics> Tasks { get; init; }

    /// <summary>The category of items; null where the model has no such task.</summary>
    public TaskMetrics? Category { get; init; }

    /// <summary>Content and profile heads beside counting; empty where the model has none.</summary>
    public IReadOnlyList<HeadFigure> Heads { get; init; } = [];

    /// <summary>The product's ranking.</summary>
    public required RankingReport Ranking { get; init; }

    public required IReadOnlyDictionary<string, BaselineResult> Baselines { get; init; }

    /// <summary>By how much each task is better jointly than alone; empty where none was trained alone.</summary>
    public IReadOnlyDictionary<string, PairedDifference> JointGains { get; init; } = new Dictionary<string, PairedDifference>();

    /// <summary>Null where nobody knows the truth.</summary>
    public Regret? Regret { get; init; }

    /// <summary>Why a figure is absent, by its place in the report.</summary>
    public required IReadOnlyDictionary<string, string> Notes { get; init; }
}
