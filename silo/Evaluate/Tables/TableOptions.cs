namespace OrleansRec.Silo.Evaluate.Tables;

/// <summary>What an evaluation on a table of tasks was asked for.</summary>
internal sealed record TableOptions
{
    public required string Data { get; init; }

    public required string Format { get; init; }

    /// <summary>Which group of tasks, from 1.</summary>
    public required int Group { get; init; }

    public required string Extractor { get; init; }

    public required string Balancer { get; init; }

    public LearningChoice Learning { get; init; } = LearningChoice.AsConfigured;

    public required int Seed { get; init; }

    /// <summary>Passes over the training rows; null: the learner's default.</summary>
    public int? Epochs { get; init; }

    /// <summary>Train each task alone too, to measure the joint model against.</summary>
    public bool Alone { get; init; } = true;

    public string? Report { get; init; }

    /// <summary>A folder for what the metrics were computed from.</summary>
    public string? Predictions { get; init; }
}
