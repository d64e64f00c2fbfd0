using System.Text.Json;
using OrleansRec.Contracts.Events;
using OrleansRec.Http.Json;

namespace OrleansRec.Http.Events;

/// <summary>Reads one behaviour event from JSON.</summary>
internal static class EventReader
{
    /// <summary>Null, with the fault in <paramref name="fields"/>, where the entry is no event.</summary>
    public static BehaviourEvent? Read(JsonElement entry, FieldReader fields)
    {
        if (!fields.Begin(entry, "events"))
            return null;

        string? eventId = null, userId = null, visitorId = null, itemId = null, type = null, currency = null, sessionId = null;
        string? platform = null, scenario = null, recommendationId = null;
        DateTimeOffset? timestamp = null;
        double? value = null, quantity = null, price = null;
        long? position = null;
        IReadOnlyDictionary<string, string>? properties = null;
        foreach (var (name, json) in fields.Fields(entry))
        {
            switch (name)
            {
                case "eventId": eventId = fields.Text(name, json); break;
                case "userId": userId = fields.Text(name, json); break;
                case "visitorId": visitorId = fields.Text(name, json); break;
                case "itemId": itemId = fields.Text(name, json); break;
                case "type": type = fields.Text(name, json); break;
                case "timestamp": timestamp = fields.Time(name, json); break;
                case "value": value = fields.Number(name, json); break;
                case "quantity": quantity = fields.Number(name, json); break;
                case "price": price = fields.Number(name, json); break;
                case "currency": currency = fields.Text(name, json); break;
                case "sessionId": sessionId = fields.Text(name, json); break;
                case "platform": platform = fields.Text(name, json); break;
                case "scenario": scenario = fields.Text(name, json); break;
                case "recommendationId": recommendationId = fields.Text(name, json); break;
                case "position": position = fields.Integer(name, json, 0, int.MaxValue); break;
                case "properties": properties = fields.Map(name, json); break;
                default: fields.Unknown(name); break;
            }
        }
        if (timestamp is null)
            fields.Add("timestamp", "'timestamp' is missing; send an ISO 8601 time such as 2026-01-31T12:00:00Z.");
        if (fields.Fault is not null)
            return null;

        return new BehaviourEvent
        {
            // A missing text is left null: the rules of events name it.
            EventId = eventId!,
            UserId = userId,
            VisitorId = visitorId,
            ItemId = itemId,
            Type = type!,
            Timestamp = timestamp!.Value,
            Value = value,
            Quantity = quantity,
            Price = price,
            Currency = currency,
            SessionId = sessionId,
            Platform = platform,
            Scenario = scenario,
            RecommendationId = recommendationId,
            Position = (int?)position,
            Properties = properties,
        };
    }
}
