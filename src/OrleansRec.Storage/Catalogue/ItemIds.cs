using System.Collections.Concurrent;

namespace OrleansRec.Storage.Catalogue;

/// <summary>Ids and indexes in memory: one thread adds, any thread looks up, without a lock.</summary>
internal sealed class ItemIds
{
    private readonly ConcurrentDictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private string[] _ids = new string[1_024];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool TryFind(string itemId, out int index) => _indexes.TryGetValue(itemId, out index);

    public string IdOf(int index)
    {
        // The count is read first: whoever sees it also sees the ids below it.
        var count = Volatile.Read(ref _count);
        if ((uint)index < (uint)count) return Volatile.Read(ref _ids)[index];
        throw new ArgumentOutOfRangeException(nameof(index), index, $"Item index {index} is unknown; the catalogue has 0 to {count - 1}.");
    }

    /// <summary>Adds the id whose index is the present count.</summary>
    public void Add(string itemId)
    {
        var index = _count;
        if (index == _ids.Length)
        {
            var larger = new string[index * 2];
            _ids.CopyTo(larger, 0);
            Volatile.Write(ref _ids, larger);
        }
        _ids[index] = itemId;
        Volatile.Write(ref _count, index + 1);
        _indexes[itemId] = index;
    }
}
