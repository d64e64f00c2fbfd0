using System.Globalization;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Datasets.Exchange;

/// <summary>The three kinds of rows: their columns, and how they become messages and back.</summary>
internal static class ExchangeFiles
{
    public const string Events = "events";
    public const string TestEvents = "test-events";
    public const string Items = "items";
    public const string Users = "users";
    public const string Images = "images";

    public static readonly RowReader<EventRow> EventReader = new(ExchangeJson.Default.EventRow, new CsvFields<EventRow>()
        .Text("eventId", (r, v) => r.EventId = v)
        .Text("userId", (r, v) => r.UserId = v)
        .Text("visitorId", (r, v) => r.VisitorId = v)
        .Text("itemId", (r, v) => r.ItemId = v)
        .Text("type", (r, v) => r.Type = v)
        .Text("timestamp", (r, v) => r.Timestamp = v)
        .Number("value", (r, v) => r.Value = v)
        .Number("quantity", (r, v) => r.Quantity = v)
        .Number("price", (r, v) => r.Price = v)
        .Text("currency", (r, v) => r.Currency = v)
        .Text("sessionId", (r, v) => r.SessionId = v)
        .Text("platform", (r, v) => r.Platform = v)
        .Text("scenario", (r, v) => r.Scenario = v)
        .Text("recommendationId", (r, v) => r.RecommendationId = v)
        .Integer("position", (r, v) => r.Position = v)
        .Map("properties", r => r.Properties ??= [])
        .Needs("userId", "visitorId").Needs("type"));

    public static readonly RowReader<ItemRow> ItemReader = new(ExchangeJson.Default.ItemRow, new CsvFields<ItemRow>()
        .Text("itemId", (r, v) => r.ItemId = v)
        .Text("title", (r, v) => r.Title = v)
        .Path("categories", (r, v) => r.Categories = v)
        .Text("brand", (r, v) => r.Brand = v)
        .Number("price", (r, v) => r.Price = v)
        .Map("attributes", r => r.Attributes ??= [])
        .Base64("image", (r, v) => r.Image = v)
        .Relations("relations", (r, v) => r.Relations = v)
        .Flag("available", (r, v) => r.Available = v)
        .Text("timestamp", (r, v) => r.Timestamp = v)
        .Needs("itemId"));

    public static readonly RowReader<UserRow> UserReader = new(ExchangeJson.Default.UserRow, new CsvFields<UserRow>()
        .Text("userId", (r, v) => r.UserId = v)
        .Map("attributes", r => r.Attributes ??= [])
        .Needs("userId"));

    /// <summary>A checked event; one without an id gets one from its line, so that reading again gives the same.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="withoutTime">The time given to an event that has none.</param>
    public static BehaviourEvent ToEvent(EventRow row, Place place, DateTimeOffset withoutTime)
    {
        var (user, visitor) = (place.OptionalId("userId", row.UserId), place.OptionalId("visitorId", row.VisitorId));
        if (user is null == visitor is null)
            throw place.Bad("userId", user, user is null ? "an id here or in 'visitorId'" : "either this or 'visitorId', not both");
        var type = place.Text("type", row.Type, Limits.MaxTypeLength) ?? throw place.Bad("type", row.Type, "an event type such as view");
        var time = place.Time(row.Timestamp) ?? withoutTime;
        if (time < DateTimeOffset.UnixEpoch) throw place.Bad("timestamp", row.Timestamp, "a time from 1970 on");
        return new BehaviourEvent
        {
            EventId = place.OptionalId("eventId", row.EventId) ?? $"{place.File.Split('.')[0]}-line-{place.Line}",
            UserId = user,
            VisitorId = visitor,
            ItemId = type == EventTypes.Search ? place.OptionalId("itemId", row.ItemId) : place.Id("itemId", row.ItemId),
            Type = type,
            Timestamp = time,
            Value = place.Number("value", row.Value),
            Quantity = place.Amount("quantity", row.Quantity),
            Price = place.Amount("price", row.Price),
            Currency = place.Text("currency", row.Currency, Limits.MaxTypeLength),
            SessionId = place.OptionalId("sessionId", row.SessionId),
            Platform = place.Text("platform", row.Platform, Limits.MaxTypeLength),
            Scenario = place.Text("scenario", row.Scenario, Limits.MaxTypeLength),
            RecommendationId = place.OptionalId("recommendationId", row.RecommendationId),
            Position = row.Position is null or >= 0 ? row.Position : throw place.Bad("position", $"{row.Position}", "0 or more"),
            Properties = place.Map("properties", row.Properties, Limits.MaxProperties),
        };
    }

    public static Item ToItem(ItemRow row, Place place)
    {
        if (row.Categories?.Count > Limits.MaxCategories)
            throw place.Bad("categories", string.Join(" > ", row.Categories), $"at most {Limits.MaxCategories} levels");
        if (row.Relations?.Count > Limits.MaxRelations)
            throw place.Bad("relations", $"{row.Relations.Count} entries", $"at most {Limits.MaxRelations}");
        if (row.Image?.Length > Limits.MaxImageBytes)
            throw place.Bad("image", $"{row.Image.Length} bytes", $"at most {Limits.MaxImageBytes}");
        return new Item
        {
            ItemId = place.Id("itemId", row.ItemId),
            Title = place.Text("title", row.Title, Limits.MaxTitleLength),
            Categories = [.. (row.Categories ?? []).Select(level =>
                place.Text("categories", level, Limits.MaxAttributeValueLength) ?? throw place.Bad("categories", level, "no empty level"))],
            Brand = place.Text("brand", row.Brand, Limits.MaxAttributeValueLength),
            Price = place.Amount("price", row.Price),
            Attributes = place.Map("attributes", row.Attributes, Limits.MaxAttributes) ?? [],
            Image = row.Image,
            Relations = [.. (row.Relations ?? []).Select(relation => ToRelation(relation, place))],
            Available = row.Available ?? true,
            Timestamp = place.Time(row.Timestamp),
        };
    }

    private static ItemRelation ToRelation(ItemRelation relation, Place place) => new(
        place.Text("relations.type", relation.Type, Limits.MaxTypeLength)
            ?? throw place.Bad("relations.type", relation.Type, "a type such as similar"),
        place.Id("relations.itemId", relation.ItemId));

    public static DatasetUser ToUser(UserRow row, Place place) => new(
        place.Id("userId", row.UserId),
        new UserAttributes { Attributes = place.Map("attributes", row.Attributes, Limits.MaxAttributes) ?? [] });

    public static EventRow ToRow(BehaviourEvent e) => new()
    {
        EventId = e.EventId,
        UserId = e.UserId,
        VisitorId = e.VisitorId,
        ItemId = e.ItemId,
        Type = e.Type,
        Timestamp = ToText(e.Timestamp),
        Value = e.Value,
        Quantity = e.Quantity,
        Price = e.Price,
        Currency = e.Currency,
        SessionId = e.SessionId,
        Platform = e.Platform,
        Scenario = e.Scenario,
        RecommendationId = e.RecommendationId,
        Position = e.Position,
        Properties = e.Properties is null ? null : new Dictionary<string, string>(e.Properties),
    };

    /// <summary>Without the image, which becomes a file of its own.</summary>
    public static ItemRow ToRow(Item item) => new()
    {
        ItemId = item.ItemId,
        Title = item.Title,
        Categories = item.Categories.Count == 0 ? null : [.. item.Categories],
        Brand = item.Brand,
        Price = item.Price,
        Attributes = item.Attributes.Count == 0 ? null : new Dictionary<string, string>(item.Attributes),
        Relations = item.Relations.Count == 0 ? null : [.. item.Relations],
        Available = item.Available ? null : false,
        Timestamp = item.Timestamp is { } time ? ToText(time) : null,
    };

    public static UserRow ToRow(DatasetUser user) => new()
    {
        UserId = user.UserId,
        Attributes = user.Attributes.Attributes.Count == 0 ? null : new Dictionary<string, string>(user.Attributes.Attributes),
    };

    private static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
