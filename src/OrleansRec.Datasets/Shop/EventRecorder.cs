using OrleansRec.Contracts.Events;

namespace OrleansRec.Datasets.Shop;

/// <summary>The growing log: takes down what happens and hands it out in time order.</summary>
internal sealed class EventRecorder
{
    public const string Currency = "EUR";

    // Ids are given when the order in time is known.
    private const string NoId = "";

    private readonly List<BehaviourEvent> _events = [];

    public int Count => _events.Count;

    public int Impressions { get; private set; }

    public void Add(
        Shopper shopper, string type, ShopItem? item, DateTimeOffset at, string? session, string? platform,
        string? scenario = null, int? position = null, double? quantity = null, IReadOnlyDictionary<string, string>? properties = null)
    {
        if (at >= ShopCalendar.End)
            return;
        if (type == EventTypes.Impression)
            Impressions++;
        _events.Add(new BehaviourEvent
        {
            EventId = NoId,
            UserId = shopper.IsVisitor ? null : shopper.Id,
            VisitorId = shopper.IsVisitor ? shopper.Id : null,
            ItemId = item?.Id,
            Type = type,
            Timestamp = at,
            Quantity = quantity,
            Price = item?.Price,
            Currency = item is null ? null : Currency,
            SessionId = session,
            Platform = platform,
            Scenario = scenario,
            Position = position,
            Properties = properties,
        });
    }

    public IReadOnlyList<BehaviourEvent> InTimeOrder() =>
        [.. _events.OrderBy(e => e.Timestamp).Select((e, i) => e with { EventId = $"event-{i + 1}" })];
}
