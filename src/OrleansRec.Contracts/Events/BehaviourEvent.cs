namespace OrleansRec.Contracts.Events;

/// <summary>One thing a person did (or was shown) in a shop. Either <see cref="UserId"/> or <see cref="VisitorId"/> is set.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.BehaviourEvent")]
public sealed record BehaviourEvent
{
    /// <summary>The sender's id of this event; a retry with the same id changes nothing. 1–256 bytes of UTF-8.</summary>
    [Id(0)] public required string EventId { get; init; }

    /// <summary>The signed-in user, 1–256 bytes of UTF-8; null for a visitor.</summary>
    [Id(1)] public string? UserId { get; init; }

    /// <summary>The anonymous visitor; null for a signed-in user. Visitor "42" and user "42" are different people.</summary>
    [Id(2)] public string? VisitorId { get; init; }

    /// <summary>The item acted on; null only for <c>search</c>.</summary>
    [Id(3)] public string? ItemId { get; init; }

    /// <summary>One of <see cref="EventTypes"/> or a shop's own name, 1–64 characters.</summary>
    [Id(4)] public required string Type { get; init; }

    /// <summary>When it happened, UTC.</summary>
    [Id(5)] public required DateTimeOffset Timestamp { get; init; }

    /// <summary>A shop's own measure of the event (rating, dwell seconds …).</summary>
    [Id(6)] public double? Value { get; init; }

    [Id(7)] public double? Quantity { get; init; }

    /// <summary>Price of one unit in <see cref="Currency"/>.</summary>
    [Id(8)] public double? Price { get; init; }

    [Id(9)] public string? Currency { get; init; }

    [Id(10)] public string? SessionId { get; init; }

    /// <summary>Where the shop runs: <c>web</c>, <c>ios</c>, <c>android</c> …</summary>
    [Id(11)] public string? Platform { get; init; }

    /// <summary>The page or placement: <c>home</c>, <c>product</c>, <c>cart</c> …</summary>
    [Id(12)] public string? Scenario { get; init; }

    /// <summary>The answer this event reacts to.</summary>
    [Id(13)] public string? RecommendationId { get; init; }

    /// <summary>Zero-based position in that answer.</summary>
    [Id(14)] public int? Position { get; init; }

    [Id(15)] public IReadOnlyDictionary<string, string>? Properties { get; init; }
}
