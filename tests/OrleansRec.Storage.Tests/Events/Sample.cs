using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Tests.Events;

/// <summary>Events to write, and short ways to write them.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static EventToAppend View(string id, int item = 0) => new(
        new BehaviourEvent { EventId = id, UserId = "any", ItemId = "item-" + item, Type = EventTypes.View, Timestamp = Start }, item);

    public static EventToAppend[] Views(params string[] ids) => [.. ids.Select(id => View(id))];

    public static ValueTask<AppendResult> Append(this IEventLog log, string user, long version, params string[] ids) =>
        log.AppendAsync(user, version, Views(ids), CancellationToken.None);

    public static async Task<string[]> IdsOf(this IEventLog log, string user, long afterSeq = 0) =>
        [.. (await log.ReadUserAsync(user, afterSeq, int.MaxValue, CancellationToken.None)).Select(stored => stored.Event.EventId)];

    public static async Task<IReadOnlyList<StoredEvent>> All(this IEventLog log, long after = 0) =>
        await log.ReadAsync(after, int.MaxValue, CancellationToken.None);
}
