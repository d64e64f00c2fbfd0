using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Cli.Import;

/// <summary>Cuts entries into batches that keep to the API's limits of number and size.</summary>
internal static class Batches
{
    /// <summary>Leaves room for names, quotes and escapes beside the texts that are counted.</summary>
    private const int MaxEstimatedBytes = Limits.MaxBodyBytes / 2;

    /// <summary>A JSON character takes at most six bytes (<c>\u00fc</c>).</summary>
    private const int MaxBytesPerCharacter = 6;

    public static IEnumerable<Item[]> OfItems(IEnumerable<Item> items) => Cut(items, Limits.MaxItemsPerBatch, item =>
        300 + ((item.Image?.Length ?? 0) * 4 / 3)
        + (MaxBytesPerCharacter * (Length(item.ItemId) + Length(item.Title) + Length(item.Brand) + item.Categories.Sum(Length)))
        + item.Attributes.Sum(a => 6 + (MaxBytesPerCharacter * (Length(a.Key) + Length(a.Value))))
        + item.Relations.Sum(r => 30 + (MaxBytesPerCharacter * (Length(r.Type) + Length(r.ItemId)))));

    public static IEnumerable<BehaviourEvent[]> OfEvents(IEnumerable<BehaviourEvent> events) => Cut(events, Limits.MaxEventsPerBatch, e =>
        400
        + (MaxBytesPerCharacter * (Length(e.EventId) + Length(e.UserId) + Length(e.VisitorId) + Length(e.ItemId) + Length(e.SessionId)))
        + (e.Properties?.Sum(p => 6 + (MaxBytesPerCharacter * (Length(p.Key) + Length(p.Value)))) ?? 0));

    private static int Length(string? text) => text?.Length ?? 0;

    private static IEnumerable<T[]> Cut<T>(IEnumerable<T> entries, int maxCount, Func<T, int> bytesOf)
    {
        var batch = new List<T>();
        var bytes = 0;
        foreach (var entry in entries)
        {
            var size = bytesOf(entry);
            if (batch.Count > 0 && (batch.Count == maxCount || bytes + size > MaxEstimatedBytes))
            {
                yield return [.. batch];
                batch.Clear();
                bytes = 0;
            }
            batch.Add(entry);
            bytes += size;
        }
        if (batch.Count > 0)
            yield return [.. batch];
    }
}
