using Orleans.Placement;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Grains.Items;

/// <summary>One item over the catalogue. Holds nothing: items also become known from events, which do not pass here.</summary>
[ActivationCountBasedPlacement]
internal sealed class ItemGrain(ICatalogueStore catalogue) : Grain, IItemGrain
{
    private string ItemId => this.GetPrimaryKeyString()[2..];

    public async ValueTask Upsert(Item item)
    {
        if (ItemValidation.Check(item) is { } violation) throw violation.ToException();
        if (item.ItemId != ItemId)
            throw new InvalidRequestException("itemId", $"'itemId' is '{item.ItemId}', but the call is for '{ItemId}'; send the same id.");
        if ((await ItemPictures.TryReadAsync(item)).Fault is { } fault) throw fault.ToException();
        await catalogue.UpsertAsync(item, CancellationToken.None);
    }

    public async ValueTask<Item?> Patch(ItemPatch patch)
    {
        if (await Get() is not { } item) return null;
        var changed = patch.ApplyTo(item);
        await Upsert(changed);
        return await Get();
    }

    public async ValueTask<bool> Delete()
    {
        if (await Get() is null) return false;
        await catalogue.UpsertAsync(new Item { ItemId = ItemId, Available = false, Deleted = true }, CancellationToken.None);
        return true;
    }

    public async ValueTask<Item?> Get() =>
        await catalogue.GetAsync(ItemId, CancellationToken.None) is { Item: { Deleted: false } item } ? item : null;
}
