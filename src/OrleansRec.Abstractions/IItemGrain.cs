using OrleansRec.Contracts.Items;

namespace OrleansRec.Abstractions;

/// <summary>One item's attributes, backed by the catalogue log. Key: <c>i:&lt;id&gt;</c>.</summary>
[Alias("OrleansRec.IItemGrain")]
public interface IItemGrain : IGrainWithStringKey
{
    /// <summary>Replaces the item; returns when it is durable.</summary>
    [Alias("Upsert")]
    ValueTask Upsert(Item item);

    /// <summary>Changes some fields and returns the whole item when it is durable; null where the item is unknown.</summary>
    [Alias("Patch")]
    ValueTask<Item?> Patch(ItemPatch patch);

    /// <summary>Takes the item out of the catalogue; false where it is unknown. Its number and its events stay; an upsert brings it back.</summary>
    [Alias("Delete")]
    ValueTask<bool> Delete();

    /// <summary>Null where the item is unknown or deleted; an item known only from events has its id only.</summary>
    [Alias("Get")]
    ValueTask<Item?> Get();
}
