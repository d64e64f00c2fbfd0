using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>Labels of the content and profile heads by the schema's classes; −100 and −1 mark what has none.</summary>
internal sealed class ProfileLabels
{
    private readonly Dictionary<int, int> _classes = [];
    private readonly Dictionary<int, int> _attributes = [];
    private readonly Dictionary<string, int>[] _traits;

    public ProfileLabels(Schema schema)
    {
        for (var i = 0; i < schema.Categories.Length; i++) _classes[schema.Categories[i]] = i;
        for (var i = 0; i < schema.Attributes.Length; i++) _attributes[ItemContent.AttributeToken(schema.Attributes[i])] = i;
        _traits = new Dictionary<string, int>[schema.Traits.Length];
        Schema = schema;
        for (var t = 0; t < _traits.Length; t++)
        {
            _traits[t] = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var value in schema.Traits[t].Values) _traits[t].Add(value, _traits[t].Count);
        }
    }

    public Schema Schema { get; }

    /// <summary>The category task's class, −100 where the item's category is none.</summary>
    public long ClassOf(ItemContent content) => _classes.TryGetValue(content.Leaf, out var own) ? own : -100;

    /// <summary>A person's class by trait, −100 where unknown; null where nothing is known.</summary>
    public int[]? TraitsOf(IReadOnlyDictionary<string, string>? attributes)
    {
        if (attributes is null || _traits.Length == 0) return null;
        var own = new int[_traits.Length];
        var any = false;
        for (var t = 0; t < own.Length; t++)
        {
            own[t] = attributes.TryGetValue(Schema.Traits[t].Key, out var value) && _traits[t].TryGetValue(value, out var at) ? at : -100;
            any |= own[t] >= 0;
        }

        return any ? own : null;
    }

    /// <summary>Attributes of items: float[N, A], a row of −1 for an item that says nothing of itself.</summary>
    public Tensor AttributesOf(IReadOnlyList<ItemContent> items)
    {
        var (n, a) = (items.Count, Schema.Attributes.Length);
        var labels = new float[n * a];
        for (var i = 0; i < n; i++)
        {
            var tokens = items[i].Tokens[(int)ContentField.Attribute];
            if (tokens.Length == 0) labels.AsSpan(i * a, a).Fill(-1);
            foreach (var token in tokens)
                if (_attributes.TryGetValue(token, out var own)) labels[(i * a) + own] = 1;
        }

        return Device.Floats(labels, n, a);
    }

    /// <summary>Adds a weight to each attribute that an item has: float[A].</summary>
    public void AddAttributes(ItemContent item, float weight, Span<float> sums)
    {
        foreach (var token in item.Tokens[(int)ContentField.Attribute])
            if (_attributes.TryGetValue(token, out var own)) sums[own] += weight;
    }

    /// <summary>The distinct items of a batch that the masked attribute task learns from, with their content.</summary>
    public static (List<long> Rows, List<ItemContent> Items) MaskedItems(IReadOnlyList<long> items, ItemCatalogue catalogue)
    {
        var (rows, contents) = (new List<long>(), new List<ItemContent>());
        for (var row = 0; row < items.Count; row++)
        {
            var content = catalogue[(int)items[row]];
            if (HeldOut.Item((int)items[row]) || content.AttributeTexts.Length == 0) continue;
            rows.Add(row);
            contents.Add(content);
        }

        return (rows, contents);
    }
}
