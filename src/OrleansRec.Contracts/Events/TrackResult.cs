namespace OrleansRec.Contracts.Events;

/// <summary>What became of a batch of events. Accepted events are durable; rejected ones left no trace.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.TrackResult")]
public sealed record TrackResult
{
    [Id(0)] public required int Accepted { get; init; }

    /// <summary>Events whose id that person's log already holds.</summary>
    [Id(1)] public required int Duplicates { get; init; }

    [Id(2)] public required IReadOnlyList<RejectedEntry> Rejected { get; init; }

    /// <summary>Each user's version (number of events in the log) after the batch.</summary>
    [Id(3)] public required IReadOnlyDictionary<string, long> UserVersions { get; init; }

    [Id(4)] public required IReadOnlyDictionary<string, long> VisitorVersions { get; init; }
}

/// <summary>One entry of a batch that was refused.</summary>
/// <param name="Index">Zero-based index in the batch.</param>
/// <param name="Code">A stable word: <c>invalid</c>, <c>too_old</c>, <c>in_future</c>, <c>unavailable</c> …</param>
/// <param name="Message">A sentence naming the field, the value and the limit.</param>
/// <param name="Retryable">True when the same entry may succeed later.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.RejectedEntry")]
public sealed record RejectedEntry(
    [property: Id(0)] int Index,
    [property: Id(1)] string Code,
    [property: Id(2)] string Message,
    [property: Id(3)] bool Retryable);
