namespace OrleansRec.Contracts.Users;

/// <summary>What a shop says about a user.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.UserAttributes")]
public sealed record UserAttributes
{
    /// <summary>At most 64 entries; keys up to 64 characters, values up to 256.</summary>
    [Id(0)] public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}

/// <summary>What the engine holds about a user.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.UserView")]
public sealed record UserView
{
    [Id(0)] public required string UserId { get; init; }
    [Id(1)] public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Number of events in the user's log.</summary>
    [Id(2)] public required long Version { get; init; }

    /// <summary>Events by type, those that are no longer remembered or kept included; a shop's own types count together as <c>other</c>.</summary>
    [Id(3)] public required IReadOnlyDictionary<string, int> Events { get; init; }

    /// <summary>The latest items, newest first, at most 20.</summary>
    [Id(4)] public required IReadOnlyList<string> RecentItems { get; init; }

    [Id(5)] public required IReadOnlyList<string> Cart { get; init; }
    [Id(6)] public DateTimeOffset? LastSeen { get; init; }
}
