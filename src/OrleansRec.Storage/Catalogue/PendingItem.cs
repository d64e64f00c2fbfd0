using System.Text.Json;
using OrleansRec.Contracts.Items;
using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Catalogue;

/// <summary>An item waiting for the writer: a new state, or just an id that needs an index.</summary>
internal sealed class PendingItem : PendingWrite<CatalogueEntry>
{
    private PendingItem(Item item, string? content)
    {
        Item = item;
        Content = content;
    }

    public Item Item { get; }

    /// <summary>The state as JSON without the image; null where only the id is known.</summary>
    public string? Content { get; }

    /// <summary>Images count by their size, so that a batch stays of a size that memory holds.</summary>
    public override int Rows => 1 + (Item.Image?.Length ?? 0) / 16_384;

    public static PendingItem Known(string itemId) => new(new Item { ItemId = itemId }, null);

    /// <param name="item">Its timestamp is set.</param>
    public static PendingItem Replacing(Item item) =>
        new(item, JsonSerializer.Serialize(item with { Image = null }, ItemJson.Default.Item));
}
