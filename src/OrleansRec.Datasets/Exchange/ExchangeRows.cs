using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Datasets.Exchange;

/// <summary>An event as a file has it: everything may be missing, nothing is checked yet.</summary>
internal sealed class EventRow : ExchangeRow
{
    public string? EventId { get; set; }
    public string? UserId { get; set; }
    public string? VisitorId { get; set; }
    public string? ItemId { get; set; }
    public string? Type { get; set; }
    public string? Timestamp { get; set; }
    public double? Value { get; set; }
    public double? Quantity { get; set; }
    public double? Price { get; set; }
    public string? Currency { get; set; }
    public string? SessionId { get; set; }
    public string? Platform { get; set; }
    public string? Scenario { get; set; }
    public string? RecommendationId { get; set; }
    public int? Position { get; set; }
    public Dictionary<string, string>? Properties { get; set; }
}

/// <summary>An item as a file has it.</summary>
internal sealed class ItemRow : ExchangeRow
{
    public string? ItemId { get; set; }
    public string? Title { get; set; }
    public List<string>? Categories { get; set; }
    public string? Brand { get; set; }
    public double? Price { get; set; }
    public Dictionary<string, string>? Attributes { get; set; }
    public byte[]? Image { get; set; }
    public List<ItemRelation>? Relations { get; set; }
    public bool? Available { get; set; }
    public string? Timestamp { get; set; }
}

/// <summary>A user as a file has it.</summary>
internal sealed class UserRow : ExchangeRow
{
    public string? UserId { get; set; }
    public Dictionary<string, string>? Attributes { get; set; }
}

internal abstract class ExchangeRow
{
    /// <summary>Fields the format does not have.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
