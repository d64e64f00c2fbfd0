namespace OrleansRec.Contracts.Users;

/// <summary>What was removed of a user or a visitor, or would be.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ForgetReceipt")]
public sealed record ForgetReceipt
{
    /// <summary>Null for a visitor.</summary>
    [Id(0)] public string? UserId { get; init; }

    /// <summary>Null for a user.</summary>
    [Id(8)] public string? VisitorId { get; init; }

    /// <summary>True where nothing was removed: the counts say what would be.</summary>
    [Id(1)] public required bool DryRun { get; init; }

    /// <summary>Events in the log, those of merged visitors included.</summary>
    [Id(2)] public required long Events { get; init; }

    /// <summary>What the shop had said about the user.</summary>
    [Id(3)] public required int Attributes { get; init; }

    /// <summary>Visitors merged into the user; their ids are refused as the user's is.</summary>
    [Id(4)] public required int Visitors { get; init; }

    /// <summary>True where a stored state (sequence, cart, purchases) was removed besides the log.</summary>
    [Id(5)] public required bool State { get; init; }

    /// <summary>The newest model version that learned from the user's events; null where none did. Later ones do not know the user.</summary>
    [Id(6)] public string? LastModelVersion { get; init; }

    /// <summary>Events up to this time are refused from now on, so that a replay brings nothing back; null for a dry run.</summary>
    [Id(7)] public DateTimeOffset? ForgottenAt { get; init; }
}
