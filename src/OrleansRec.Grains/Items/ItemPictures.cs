using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Pictures;

namespace OrleansRec.Grains.Items;

/// <summary>Items as the model sees them, with their picture made small.</summary>
internal static class ItemPictures
{
    /// <summary>The fault of an item's picture; null where there is none.</summary>
    public static Violation? TryRead(Item item, out ItemContent content)
    {
        byte[]? small = null;
        var fault = item.Image is not { } image || PictureReader.TryShrink(image, out small, out var problem)
            ? null
            : new Violation("image", $"'image' {problem}; send a PNG or JPEG file that a browser shows.");
        content = ItemContent.From(item, small);
        return fault;
    }

    /// <summary>An item of the catalogue; a picture that cannot be read, stored by an older build, is left out with a warning.</summary>
    public static ItemContent Read(Item item, ILogger logger)
    {
        if (TryRead(item, out var content) is { } fault) Log.PictureLeftOut(logger, item.ItemId, fault.Message);
        return content;
    }
}
