using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of items, the same for HTTP, the SDK and the grains.</summary>
public static class ItemValidation
{
    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    /// <exception cref="InvalidRequestException">The batch is empty or larger than <see cref="Limits.MaxItemsPerBatch"/>.</exception>
    public static void RequireBatch(int count)
    {
        if (count is < 1 or > Limits.MaxItemsPerBatch)
            throw new InvalidRequestException("items", $"'items' has {count} entries; send 1 to {Limits.MaxItemsPerBatch}.");
    }

    /// <exception cref="InvalidRequestException">The id is empty, not UTF-8 or longer than <see cref="Limits.MaxIdBytes"/>.</exception>
    public static void RequireId(string itemId)
    {
        if (FieldRules.Id("itemId", itemId) is { } violation)
            throw violation.ToException();
    }

    /// <summary>The first fault of an item; null where there is none.</summary>
    public static Violation? Check(Item? item) =>
        item is null
            ? new("items", "the entry is null; send an object.")
            : FieldRules.Id("itemId", item.ItemId) ?? CheckContent(item);

    /// <summary>The first fault of an item that need not have an id; null where there is none.</summary>
    public static Violation? CheckContent(Item? item) =>
        item is null
            ? new("items", "the entry is null; send an object.")
            : FieldRules.OptionalId("itemId", item.ItemId)
                ?? FieldRules.OptionalText("title", item.Title, Limits.MaxTitleLength)
                ?? CheckCategories(item.Categories)
                ?? FieldRules.OptionalText("brand", item.Brand, Limits.MaxAttributeValueLength)
                ?? FieldRules.NotNegative("price", item.Price)
                ?? FieldRules.Map("attributes", item.Attributes, Limits.MaxAttributes)
                ?? CheckImage(item.Image)
                ?? CheckRelations(item.Relations);

    /// <summary>The first fault of an item that is to be classified (one of which nothing is looked at, too); null where there is none.</summary>
    public static Violation? CheckToClassify(Item? item) =>
        CheckContent(item) ?? (item is { Title: null or "", Brand: null or "", Price: null, Attributes: null or { Count: 0 }, Image: null }
            ? new("title", "'title', 'brand', 'price', 'attributes' and 'image' are missing, and nothing else is looked at; send one of them.")
            : null);

    /// <summary>The first fault of a change; null where there is none.</summary>
    public static Violation? Check(ItemPatch? patch)
    {
        if (patch is null) return new("item", "the change is null; send an object.");
        foreach (var field in patch.Cleared)
        {
            if (!Clearable.Contains(field)) return new(field, $"'{field}' cannot be emptied; these fields can: {string.Join(", ", Clearable)}.");
        }
        return Check(patch.ApplyTo(new Item { ItemId = patch.ItemId }));
    }

    private static readonly string[] Clearable = ["title", "categories", "brand", "price", "attributes", "image", "relations", "available", "timestamp"];

    private static Violation? CheckCategories(IReadOnlyList<string>? categories)
    {
        if (categories is null)
            return null;
        if (FieldRules.Size("categories", categories.Count, Limits.MaxCategories) is { } tooMany)
            return tooMany;
        for (var i = 0; i < categories.Count; i++)
        {
            if (FieldRules.Text($"categories[{i}]", categories[i], Limits.MaxAttributeValueLength) is { } violation)
                return violation;
        }
        return null;
    }

    private static Violation? CheckImage(byte[]? image)
    {
        if (image is null)
            return null;
        if (image.Length > Limits.MaxImageBytes)
            return new("image", $"'image' is {image.Length} bytes, more than {Limits.MaxImageBytes}; send a smaller picture.");
        return image.AsSpan().StartsWith(Png) || image.AsSpan().StartsWith(Jpeg)
            ? null
            : new("image", $"'image' ({image.Length} bytes) is neither a PNG nor a JPEG file; send one of them.");
    }

    private static Violation? CheckRelations(IReadOnlyList<ItemRelation>? relations)
    {
        if (relations is null)
            return null;
        if (FieldRules.Size("relations", relations.Count, Limits.MaxRelations) is { } tooMany)
            return tooMany;
        for (var i = 0; i < relations.Count; i++)
        {
            var violation = relations[i] is not { } relation
                ? new Violation($"relations[{i}]", $"'relations[{i}]' is null; send an object.")
                : FieldRules.Text($"relations[{i}].type", relation.Type, Limits.MaxTypeLength)
                    ?? FieldRules.Id($"relations[{i}].itemId", relation.ItemId);
            if (violation is not null)
                return violation;
        }
        return null;
    }
}
