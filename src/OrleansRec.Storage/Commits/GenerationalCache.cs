using System.Diagnostics.CodeAnalysis;

namespace OrleansRec.Storage.Commits;

/// <summary>
/// Remembers at least the <paramref name="size"/> keys used last and at most twice as many: two dictionaries, the older of which is dropped
/// whenever the younger is full. One thread at a time.
/// </summary>
internal sealed class GenerationalCache<TKey, TValue>(int size) where TKey : notnull
{
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value)) return true;
        if (!_old.TryGetValue(key, out value)) return false;
        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (_young.Count >= size && !_young.ContainsKey(key)) (_old, _young) = (_young, []);
        _young[key] = value;
    }

    public void Clear()
    {
        _young = [];
        _old = [];
    }
}
