using OrleansRec.Datasets;
using OrleansRec.Learning.Tasks;

namespace OrleansRec.Silo.Evaluate;

/// <summary>What an evaluation was asked for.</summary>
internal sealed record EvaluateOptions
{
    /// <summary>A folder of data; null: the generated shop.</summary>
    public string? Data { get; init; }

    public required GeneratedShopOptions Shop { get; init; }

    /// <summary>The data's format; null: as its folder is called.</summary>
    public string? Format { get; init; }

    public required string Extractor { get; init; }

    /// <summary>What reads the behaviour sequences.</summary>
    public required string Encoder { get; init; }

    /// <summary>How the tasks are weighed; none: as configured. With several the first is reported in full and the others are compared with it.</summary>
    public IReadOnlyList<string> Balancers { get; init; } = [];

    public LearningChoice Learning { get; init; } = LearningChoice.AsConfigured;

    /// <summary>The tasks that decide when to stop; null: as configured.</summary>
    public string? StopOn { get; init; }

    /// <summary>Tasks beside those that are configured.</summary>
    public IReadOnlyList<TaskDefinition> Tasks { get; init; } = [];

    public required int Seed { get; init; }

    /// <summary>Passes over the history at most; null: the learner's default.</summary>
    public int? Epochs { get; init; }

    /// <summary>Train each task alone too, to measure the joint model against.</summary>
    public bool Alone { get; init; } = true;

    /// <summary>False: items go without what they say of other items, to measure what that brings.</summary>
    public bool Relations { get; init; } = true;

    public string? Report { get; init; }

    /// <summary>A folder for what the metrics were computed from.</summary>
    public string? Predictions { get; init; }
}
