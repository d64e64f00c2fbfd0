using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users;

/// <summary>Gives the items of events their indexes.</summary>
internal static class EventItems
{
    /// <summary>Items not seen before get theirs all at once: they share a commit.</summary>
    public static async ValueTask<EventToAppend[]> ResolveAsync(this ICatalogueStore catalogue, IReadOnlyList<BehaviourEvent> events)
    {
        Task<int>?[]? resolving = null;
        var append = new EventToAppend[events.Count];
        for (var i = 0; i < append.Length; i++)
        {
            var index = events[i].ItemId is { } itemId ? catalogue.Find(itemId) : -1;
            if (index is null) (resolving ??= new Task<int>?[append.Length])[i] = catalogue.ResolveAsync(events[i].ItemId!, CancellationToken.None).AsTask();
            else append[i] = new EventToAppend(events[i], index.Value);
        }

        for (var i = 0; i < resolving?.Length; i++)
            if (resolving[i] is { } index) append[i] = new EventToAppend(events[i], await index);
        return append;
    }
}
