using OrleansRec.Contracts.Items;

namespace OrleansRec.Ranking.Items;

/// <summary>The fields of an item's content that have token bags of their own.</summary>
public enum ContentField
{
    Category,
    Brand,
    Attribute,
    Title,
}

/// <summary>An item as the model and the rules see it: hashed tokens instead of text.</summary>
public sealed class ItemContent
{
    public const int Fields = 4;

    /// <summary>Rows of the token table; tokens are hashed into 1 … TokenRows − 1, 0 pads.</summary>
    public const int TokenRows = 1 << 17;

    /// <summary>Price buckets: 0 unknown, 1–31 in steps of a factor of 1.5 from 0.1.</summary>
    public const int PriceBuckets = 32;

    /// <summary>An item known only by its id.</summary>
    public static ItemContent Unknown { get; } = new();

    /// <summary>Tokens by <see cref="ContentField"/>.</summary>
    public int[][] Tokens { get; private init; } = [[], [], [], []];

    /// <summary>Hash of the leaf category's path, 0 where unknown; equal for equal paths.</summary>
    public int Leaf { get; private init; }

    /// <summary>Hash of the broadest category, 0 where unknown.</summary>
    public int Root { get; private init; }

    /// <summary>The leaf category's path as text, null where unknown.</summary>
    public string? CategoryPath { get; private init; }

    /// <summary>Hashes of the names of the path's levels and of its prefixes (<c>clothing &gt; shoes</c>), for filters.</summary>
    public int[] CategoryNames { get; private init; } = [];

    /// <summary>For filters.</summary>
    public ItemAttribute[] Attributes { get; private init; } = [];

    /// <summary>Attributes as <c>key=value</c>, parallel to the tokens of <see cref="ContentField.Attribute"/>.</summary>
    public string[] AttributeTexts { get; private init; } = [];

    /// <summary>Neighbours in the shop's item graph.</summary>
    public RelatedItems Related { get; private init; } = RelatedItems.None;

    /// <summary>Stands for the item's id; 0 for <see cref="Unknown"/>.</summary>
    public ulong Key { get; private init; }

    public int Brand { get; private init; }

    /// <summary>0 where unknown.</summary>
    public float Price { get; private init; }

    public bool Available { get; private init; } = true;

    /// <summary>No longer in the catalogue.</summary>
    public bool Deleted { get; private init; }

    /// <summary>A file of 64×64 pixels; null without a picture. Another picture is another array.</summary>
    public byte[]? Picture { get; private init; }

    public bool IsUnknown => ReferenceEquals(this, Unknown) || (Picture is null && SaysNothing);

    /// <summary>True where nothing but a picture and perhaps categories is known.</summary>
    public bool IsPictureOnly => Picture is not null && Brand == 0 && Price == 0 && Tokens[2].Length + Tokens[3].Length == 0;

    private bool SaysNothing => Leaf == 0 && Brand == 0 && Price == 0 && Tokens[2].Length + Tokens[3].Length == 0;

    public int PriceBucket =>
        Price <= 0 ? 0 : Math.Clamp(1 + (int)(MathF.Log(Price / 0.1f) / MathF.Log(1.5f)), 1, PriceBuckets - 1);

    /// <param name="picture">The item's picture, made small; see <see cref="Picture"/>.</param>
    public static ItemContent From(Item item, byte[]? picture = null)
    {
        var path = item.Categories.Count == 0 ? null : SharedTexts.Of(string.Join(" > ", item.Categories));
        string[] attributes = item.Attributes.Count == 0 ? [] : [.. item.Attributes.Select(a => SharedTexts.Of(a.Key + "=" + a.Value))];
        return new ItemContent
        {
            Tokens =
            [
                [.. PathTokens(item.Categories)],
                item.Brand is { Length: > 0 } brand ? [Token(ContentField.Brand, brand)] : [],
                Array.ConvertAll(attributes, AttributeToken),
                item.Title is null ? [] : [.. TitleTokens.Of(item.Title).Distinct().Select(t => Token(ContentField.Title, t))],
            ],
            Leaf = path is null ? 0 : NonZero(StableHash.Of(path)),
            Root = item.Categories.Count == 0 ? 0 : NonZero(StableHash.Of(item.Categories[0])),
            CategoryPath = path,
            CategoryNames = CategoryNamesOf(item.Categories),
            AttributeTexts = attributes,
            Attributes = item.Attributes.Count == 0 ? [] : [.. item.Attributes.Select(a => ItemAttribute.Of(a.Key, a.Value))],
            Related = RelatedItems.Of(item.Relations),
            Key = RelatedItems.KeyOf(item.ItemId),
            Brand = string.IsNullOrEmpty(item.Brand) ? 0 : NameHash(item.Brand),
            Price = (float)(item.Price ?? 0),
            Available = item.Available,
            Deleted = item.Deleted,
            Picture = picture,
        };
    }

    /// <summary>The hash by which names are compared; never 0.</summary>
    public static int NameHash(string name) => NonZero(StableHash.Of(name));

    private static int[] CategoryNamesOf(IReadOnlyList<string> path)
    {
        if (path.Count == 0) return [];
        var names = new List<int>(path.Count * 2);
        for (var depth = 1; depth <= path.Count; depth++)
        {
            names.Add(NameHash(path[depth - 1]));
            if (depth > 1) names.Add(NameHash(string.Join(" > ", path.Take(depth))));
        }

        return [.. names];
    }

    /// <summary>The token of an attribute, given as <c>key=value</c>.</summary>
    public static int AttributeToken(string attribute) => Token(ContentField.Attribute, attribute);

    private static IEnumerable<int> PathTokens(IReadOnlyList<string> path)
    {
        for (var depth = 1; depth <= path.Count; depth++)
            yield return Token(ContentField.Category, string.Join(">", path.Take(depth)));
    }

    private static int Token(ContentField field, string text) =>
        1 + (int)(StableHash.Of(text, 2166136261 + (uint)field) % (TokenRows - 1));

    private static int NonZero(uint hash) => hash == 0 ? 1 : (int)hash;
}
