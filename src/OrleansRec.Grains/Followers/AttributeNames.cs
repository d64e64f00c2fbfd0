using System.Collections.Concurrent;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Grains.Followers;

/// <summary>The names of all attributes that an item of the catalogue has or had. One writer, any reader.</summary>
internal sealed class AttributeNames
{
    /// <summary>Beyond it every name counts as known: the catalogue uses names as values.</summary>
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);

    public void Add(ItemContent content)
    {
        foreach (var text in content.AttributeTexts)
        {
            var name = text.AsSpan(0, text.IndexOf('=', StringComparison.Ordinal));
            var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!names.ContainsKey(name) && _names.Count < Capacity) names.TryAdd(name, 0);
        }
    }

    public bool Contains(string name) => _names.ContainsKey(name) || _names.Count >= Capacity;

    /// <summary>In order, at most <paramref name="count"/>.</summary>
    public string[] First(int count) => [.. _names.Keys.Order(StringComparer.Ordinal).Take(count)];
}
