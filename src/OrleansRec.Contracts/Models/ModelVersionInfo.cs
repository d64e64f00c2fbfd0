namespace OrleansRec.Contracts.Models;

/// <summary>A trained version and what was measured of it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ModelVersionInfo")]
public sealed record ModelVersionInfo
{
    /// <summary>Such as <c>main-000012</c>; later versions sort after earlier ones.</summary>
    [Id(0)] public required string Version { get; init; }

    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>full</c> or <c>incremental</c>.</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary><c>live</c>, <c>retired</c> or <c>rejected</c>.</summary>
    [Id(3)] public required string Status { get; init; }

    /// <summary>The last position of the event log it learned from.</summary>
    [Id(4)] public required long LogPosition { get; init; }

    /// <summary>Events it learned from in its own round.</summary>
    [Id(5)] public required long Events { get; init; }

    [Id(6)] public required double TrainingSeconds { get; init; }

    /// <summary>Metrics on the validation part by name, such as <c>ndcg@10</c>, <c>purchase_auc</c>.</summary>
    [Id(7)] public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Why it went live or did not.</summary>
    [Id(8)] public string? Note { get; init; }

    /// <summary>Length of the checkpoint that was stored; null where none was, or a build that did not say stored it.</summary>
    [Id(9)] public long? CheckpointBytes { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansRec.ModelList")]
public sealed record ModelList
{
    [Id(0)] public required IReadOnlyList<ModelVersionInfo> Models { get; init; }

    /// <summary>Null before the first promotion.</summary>
    [Id(1)] public string? Live { get; init; }

    [Id(2)] public required TrainerStatus Trainer { get; init; }

    /// <summary>Why the live version does not answer on the silo that was asked, such as a damaged checkpoint; null where it does.</summary>
    [Id(3)] public string? Problem { get; init; }
}

/// <summary>What the trainer is doing.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.TrainerStatus")]
public sealed record TrainerStatus
{
    /// <summary><c>idle</c>, <c>replaying</c>, <c>training</c>, <c>validating</c>, <c>publishing</c>, <c>failed</c>, or <c>unreachable</c> where its silo does not answer.</summary>
    [Id(0)] public required string State { get; init; }

    /// <summary>0 to 1 within the state.</summary>
    [Id(1)] public double Progress { get; init; }

    /// <summary>Finished rounds since the process started.</summary>
    [Id(2)] public long Rounds { get; init; }

    /// <summary>The log position that the live weights have learned.</summary>
    [Id(3)] public long LogPosition { get; init; }

    /// <summary>The last thing worth telling: why a round waits, or what failed.</summary>
    [Id(4)] public string? Message { get; init; }
}

/// <summary>Asks the trainer to run now.</summary>
/// <param name="Full">True trains from scratch on the whole log; false runs an incremental round (full where no model is live).</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.TrainRequest")]
public sealed record TrainRequest([property: Id(0)] bool Full = false);
