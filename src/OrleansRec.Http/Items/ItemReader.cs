using System.Text.Json;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Items;
using OrleansRec.Http.Json;

namespace OrleansRec.Http.Items;

/// <summary>Reads one item from JSON.</summary>
internal static class ItemReader
{
    /// <summary>Null, with the fault in <paramref name="fields"/>, where the entry is no item.</summary>
    /// <param name="entry">The JSON object.</param>
    /// <param name="fields">Takes the fault.</param>
    /// <param name="pathId">The id that the path names; the body may leave it out but not contradict it.</param>
    public static Item? Read(JsonElement entry, FieldReader fields, string? pathId = null)
    {
        if (ReadPatch(entry, fields, pathId) is not { } given)
            return null;

        // A missing id is left null: the rules of items name it.
        return given.ApplyTo(new Item { ItemId = given.ItemId });
    }

    /// <summary>The fields that the object has, and those that it empties; null, with the fault, where it is none.</summary>
    /// <inheritdoc cref="Read"/>
    public static ItemPatch? ReadPatch(JsonElement entry, FieldReader fields, string? pathId)
    {
        if (!fields.Begin(entry, "item"))
            return null;

        var cleared = new List<string>();
        string? itemId = null, title = null, brand = null;
        IReadOnlyList<string>? categories = null;
        double? price = null;
        IReadOnlyDictionary<string, string>? attributes = null;
        byte[]? image = null;
        IReadOnlyList<ItemRelation>? relations = null;
        bool? available = null;
        DateTimeOffset? timestamp = null;
        foreach (var (name, json) in fields.Fields(entry))
        {
            if (FieldReader.IsNull(json)) cleared.Add(name);
            switch (name)
            {
                case "itemId": itemId = fields.Text(name, json); break;
                case "title": title = fields.Text(name, json); break;
                case "categories": categories = fields.Texts(name, json); break;
                case "brand": brand = fields.Text(name, json); break;
                case "price": price = fields.Number(name, json); break;
                case "attributes": attributes = fields.Map(name, json); break;
                case "image": image = fields.Base64(name, json); break;
                case "relations": relations = Relations(json, fields); break;
                case "available": available = fields.Flag(name, json); break;
                case "timestamp": timestamp = fields.Time(name, json); break;
                default: fields.Unknown(name); break;
            }
        }
        if (pathId is not null && itemId is not null && itemId != pathId)
            fields.Add("itemId", $"'itemId' is '{itemId}', the path names '{pathId}'; send the same id or leave it out of the body.");
        if (fields.Fault is not null)
            return null;

        return new ItemPatch
        {
            ItemId = (itemId ?? pathId)!,
            Title = title,
            Categories = categories,
            Brand = brand,
            Price = price,
            Attributes = attributes,
            Image = image,
            Relations = relations,
            Available = available,
            Timestamp = timestamp,
            Cleared = cleared,
        };
    }

    private static List<ItemRelation>? Relations(JsonElement json, FieldReader fields)
    {
        if (FieldReader.IsNull(json) || !fields.Is(JsonValueKind.Array, "relations", json, "an array of {type, itemId}"))
            return null;
        if (json.GetArrayLength() > Limits.MaxRelations)
        {
            fields.Add("relations", $"'relations' has {json.GetArrayLength()} entries, more than {Limits.MaxRelations}; send fewer.");
            return null;
        }
        var relations = new List<ItemRelation>(json.GetArrayLength());
        foreach (var entry in json.EnumerateArray())
        {
            var path = $"relations[{relations.Count}]";
            if (!fields.Is(JsonValueKind.Object, path, entry, "an object of type and itemId"))
                return null;
            string? type = null, itemId = null;
            foreach (var (name, value) in fields.Fields(entry, path + "."))
            {
                switch (name)
                {
                    case "type": type = fields.Text($"{path}.type", value); break;
                    case "itemId": itemId = fields.Text($"{path}.itemId", value); break;
                    default: fields.Unknown($"{path}.{name}"); break;
                }
            }
            relations.Add(new ItemRelation(type!, itemId!));
        }
        return relations;
    }
}
