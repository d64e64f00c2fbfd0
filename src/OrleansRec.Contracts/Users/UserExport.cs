using OrleansRec.Contracts.Events;

namespace OrleansRec.Contracts.Users;

/// <summary>What an export says before the events.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.UserRecord")]
public sealed record UserRecord
{
    /// <summary>Null for a visitor.</summary>
    [Id(0)] public string? UserId { get; init; }

    /// <summary>Null for a user.</summary>
    [Id(4)] public string? VisitorId { get; init; }

    [Id(1)] public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Number of events in the user's log.</summary>
    [Id(2)] public required long Version { get; init; }

    /// <summary>Visitors merged into the user.</summary>
    [Id(3)] public required IReadOnlyList<string> VisitorIds { get; init; }
}

/// <summary>One line of an export: the first has <see cref="User"/>, every later one <see cref="Event"/>.</summary>
public sealed record UserExportLine
{
    public UserRecord? User { get; init; }

    public BehaviourEvent? Event { get; init; }
}
