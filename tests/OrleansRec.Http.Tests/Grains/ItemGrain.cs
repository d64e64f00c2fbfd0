using OrleansRec.Abstractions;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Http.Tests.Grains;

internal sealed class ItemGrain : Grain, IItemGrain
{
    private Item? _item;

    public ValueTask Upsert(Item item)
    {
        _item = item;
        return default;
    }

    public ValueTask<Item?> Patch(ItemPatch patch) => new(_item = _item is null ? null : patch.ApplyTo(_item));

    public ValueTask<bool> Delete()
    {
        var known = _item is not null;
        _item = null;
        return new(known);
    }

    public ValueTask<Item?> Get() => new(_item);
}
