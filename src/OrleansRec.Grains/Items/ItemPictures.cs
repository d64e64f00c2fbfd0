using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Pictures;

namespace OrleansRec.Grains.Items;

/// <summary>Items as the model sees them, with their picture made small.</summary>
internal static class ItemPictures
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Large pictures are unpacked one at a time in this process, away from the grains' threads: a small file can unpack to 64 MB, and many at once
    /// would take all memory and all processors.
    /// </summary>
    private static readonly SemaphoreSlim Unpacking = new(1);

    /// <summary>As <see cref="TryRead"/>, after those that came before.</summary>
    /// <exception cref="OverloadedException">Its turn did not come within 5 s.</exception>
    public static async ValueTask<(Violation? Fault, ItemContent Content)> TryReadAsync(Item item)
    {
        if (item.Image is not { } image || !PictureReader.IsLarge(image)) return Read();
        if (!await Unpacking.WaitAsync(Patience))
            throw new OverloadedException("Large pictures are unpacked one at a time, and others came before; send the item again after a second.", TimeSpan.FromSeconds(1));
        try
        {
            return await Task.Run(Read);
        }
        finally
        {
            Unpacking.Release();
        }

        (Violation?, ItemContent) Read() => (TryRead(item, out var content), content);
    }

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
