namespace OrleansRec.Silo.Evaluate.Images;

/// <summary>What an evaluation on pictures was asked for.</summary>
internal sealed record ImageOptions
{
    public required string Data { get; init; }

    public required string Format { get; init; }

    public required int Seed { get; init; }

    /// <summary>Passes over the training pictures; null: the learner's default.</summary>
    public int? Epochs { get; init; }

    /// <summary>One of <see cref="Learning.Precision.Names"/>; null: the learner's default.</summary>
    public string? Precision { get; init; }

    public string? Report { get; init; }

    /// <summary>A folder for what the metrics were computed from.</summary>
    public string? Predictions { get; init; }
}
