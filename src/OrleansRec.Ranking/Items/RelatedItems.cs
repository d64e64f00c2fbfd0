using System.Collections.Concurrent;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Ranking.Items;

/// <summary>What an item's relations mean to the model, whatever a shop calls them; see <see cref="RelatedItems.KindOf"/>.</summary>
public enum RelationKind
{
    /// <summary>Goes with the item: <c>complementary</c>, <c>boughtTogether</c>, <c>alsoBought</c>, <c>accessory</c> …</summary>
    Complement,

    /// <summary>Goes instead of it: <c>similar</c>, <c>substitute</c>, <c>alsoViewed</c>, <c>variant</c> …</summary>
    Similar,

    /// <summary>Any other type.</summary>
    Other,
}

/// <summary>
/// An item's neighbours in the shop's own item graph, by kind, each in the shop's order and at most <see cref="MaxPerKind"/>: the shop
/// says the strongest first.
/// </summary>
public sealed class RelatedItems
{
    public const int Kinds = 3;

    public const int MaxPerKind = 64;

    private readonly int[] _ends;
    private readonly ulong[] _keys;

    /// <summary>Catalogue indexes, parallel to the keys; −1 until the catalogue knows the item. An index never changes, so that it is kept.</summary>
    private readonly int[] _indexes;

    private RelatedItems(int[] ends, ulong[] keys)
    {
        (_ends, _keys, _indexes) = (ends, keys, new int[keys.Length]);
        Array.Fill(_indexes, -1);
    }

    public static RelatedItems None { get; } = new(new int[Kinds], []);

    public bool IsEmpty => _keys.Length == 0;

    public static RelatedItems Of(IReadOnlyList<ItemRelation> relations)
    {
        if (relations.Count == 0) return None;
        var (keys, ends) = (new List<ulong>(), new int[Kinds]);
        for (var kind = 0; kind < Kinds; kind++)
        {
            var start = keys.Count;
            foreach (var relation in relations)
            {
                if (keys.Count - start == MaxPerKind) break;
                if ((int)KindOf(relation.Type) == kind && KeyOf(relation.ItemId) is var key && keys.IndexOf(key, start) < 0) keys.Add(key);
            }

            ends[kind] = keys.Count;
        }

        return new RelatedItems(ends, [.. keys]);
    }

    /// <summary>By the letters of the type's name, in any case.</summary>
    public static RelationKind KindOf(string type)
    {
        var name = string.Concat(type.Where(char.IsLetter)).ToUpperInvariant();
        return name switch
        {
            "BOUGHTTOGETHER" or "FREQUENTLYBOUGHTTOGETHER" or "ALSOBOUGHT" or "ALSOBUY" or "ACCESSORY" or "CROSSSELL" or "BUNDLE" => RelationKind.Complement,
            "ALSOVIEWED" or "ALSOVIEW" or "VARIANT" or "ALTERNATIVE" or "UPSELL" => RelationKind.Similar,
            _ when name.StartsWith("COMPLEMENT", StringComparison.Ordinal) => RelationKind.Complement,
            _ when name.StartsWith("SIMILAR", StringComparison.Ordinal) || name.StartsWith("SUBSTITUT", StringComparison.Ordinal) => RelationKind.Similar,
            _ => RelationKind.Other,
        };
    }

    /// <summary>64 bits that stand for an item's id.</summary>
    public static ulong KeyOf(string itemId) => ((ulong)StableHash.Of(itemId) << 32) | StableHash.Of(itemId, 0x9e3779b9);

    /// <summary>Catalogue indexes of one kind, −1 for an item that the catalogue does not know yet.</summary>
    internal ReadOnlySpan<int> Of(RelationKind kind, ConcurrentDictionary<ulong, int> indexes)
    {
        var start = kind == 0 ? 0 : _ends[(int)kind - 1];
        for (var i = start; i < _ends[(int)kind]; i++)
            if (_indexes[i] < 0 && indexes.TryGetValue(_keys[i], out var index)) _indexes[i] = index;
        return _indexes.AsSpan(start, _ends[(int)kind] - start);
    }
}
