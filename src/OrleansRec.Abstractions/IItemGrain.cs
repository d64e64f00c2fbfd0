using OrleansRec.Contracts.Items;

namespace OrleansRec.Abstractions;

/// <summary>One item's attributes, backed by the catalogue log. Key: <c>i:&lt;id&gt;</c>.</summary>
[Alias("OrleansRec.IItemGrain")]
public interface IItemGrain : IGrainWithStringKey
{
    /// <summary>Replaces the item; returns when it is durable.</summary>
    [Alias("Upsert")]
    ValueTask Upsert(Item item);

    /// <summary>Null where the item is unknown; an item known only from events has its id only.</summary>
    [Alias("Get")]
    ValueTask<Item?> Get();
}
