using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Abstractions;

/// <summary>What a batch counts for where the memory of those under way together is bounded, KB: an event 1, an item 4 and its picture.</summary>
public static class BatchWeight
{
    private const int Event = 1;
    private const int Item = 4;

    public static int Of(BehaviourEvent[] events) => Event * events.Length;

    public static int Of(Item[] items)
    {
        var kilobytes = Item * items.Length;
        foreach (var item in items) kilobytes += (item?.Image?.Length ?? 0) / 1024;
        return kilobytes;
    }
}
