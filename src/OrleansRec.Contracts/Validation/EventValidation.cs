using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of behaviour events, the same for HTTP, the SDK and the grains.</summary>
public static class EventValidation
{
    /// <exception cref="InvalidRequestException">The batch is empty or larger than <see cref="Limits.MaxEventsPerBatch"/>.</exception>
    public static void RequireBatch(int count)
    {
        if (count is < 1 or > Limits.MaxEventsPerBatch)
            throw new InvalidRequestException("events", $"'events' has {count} entries; send 1 to {Limits.MaxEventsPerBatch}.");
    }

    /// <summary>The first fault of an event; null where there is none.</summary>
    /// <param name="event">The event; null is a fault.</param>
    /// <param name="now">The clock that the timestamp is held against.</param>
    public static Violation? Check(BehaviourEvent? @event, DateTimeOffset now) =>
        @event is not { } e
            ? new("events", "the entry is null; send an object.")
            : FieldRules.Id("eventId", e.EventId)
                ?? FieldRules.Person(e.UserId, e.VisitorId)
                ?? FieldRules.Text("type", e.Type, Limits.MaxTypeLength)
                ?? CheckItem(e)
                ?? CheckTime(e.Timestamp, now)
                ?? FieldRules.Finite("value", e.Value)
                ?? FieldRules.NotNegative("quantity", e.Quantity)
                ?? FieldRules.NotNegative("price", e.Price)
                ?? FieldRules.OptionalText("currency", e.Currency, Limits.MaxTypeLength)
                ?? FieldRules.OptionalId("sessionId", e.SessionId)
                ?? FieldRules.OptionalText("platform", e.Platform, Limits.MaxTypeLength)
                ?? FieldRules.OptionalText("scenario", e.Scenario, Limits.MaxTypeLength)
                ?? FieldRules.OptionalId("recommendationId", e.RecommendationId)
                ?? CheckPosition(e.Position)
                ?? FieldRules.Map("properties", e.Properties, Limits.MaxProperties);

    private static Violation? CheckItem(BehaviourEvent e) =>
        e.ItemId is null && e.Type == EventTypes.Search ? null : FieldRules.Id("itemId", e.ItemId);

    private static Violation? CheckTime(DateTimeOffset timestamp, DateTimeOffset now)
    {
        if (timestamp < DateTimeOffset.UnixEpoch)
        {
            return new("timestamp", $"'timestamp' is {timestamp.UtcDateTime:O}, before 1970-01-01; send UTC times.", RejectionCodes.TooOld);
        }
        return timestamp - now <= Limits.MaxClockSkew
            ? null
            : new(
                "timestamp",
                $"'timestamp' is {timestamp.UtcDateTime:O}, more than {Limits.MaxClockSkew.TotalMinutes:0} minutes in the future; send UTC times.",
                RejectionCodes.InFuture);
    }

    private static Violation? CheckPosition(int? position) =>
        position is null or >= 0 ? null : new("position", $"'position' is {position}; send 0 for the first place.");
}
