using OrleansRec.Contracts.Events;
using OrleansRec.Datasets;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Every item of a dataset by index: first those that were known before the held-out part, then those that only it names.</summary>
internal sealed class ItemIndexes
{
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

    private ItemIndexes()
    {
    }

    /// <summary>Items that a model may know: the lower indexes.</summary>
    public int Known { get; private set; }

    public int Count => _ids.Count;

    public int this[string itemId] => _byId[itemId];

    public string IdOf(int index) => _ids[index];

    /// <summary>Numbers the items anew, in the order of the catalogue and the events.</summary>
    public static ItemIndexes Of(Dataset data)
    {
        var indexes = new ItemIndexes();
        foreach (var item in data.Items) indexes.Add(item.ItemId);
        indexes.Add(data.History);
        return indexes.Complete(data);
    }

    /// <summary>Takes the permanent indexes of a store that holds the catalogue and the history.</summary>
    public static ItemIndexes Of(ICatalogueStore store, Dataset data)
    {
        var indexes = new ItemIndexes();
        for (var index = 0; index < store.Count; index++) indexes.Add(store.IdOf(index));
        return indexes.Complete(data);
    }

    private ItemIndexes Complete(Dataset data)
    {
        Known = Count;
        Add(data.HeldOut);
        return this;
    }

    private void Add(IReadOnlyList<BehaviourEvent> events)
    {
        foreach (var e in events)
            if (e.ItemId is { } id) Add(id);
    }

    private void Add(string id)
    {
        if (_byId.TryAdd(id, _ids.Count)) _ids.Add(id);
    }
}
