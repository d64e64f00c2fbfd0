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

    public ValueTask<Item?> Get() => new(_item);
}
