using System.Diagnostics.CodeAnalysis;
using SkiaSharp;

namespace OrleansRec.Serving.Pictures;

/// <summary>
/// Pictures of items, PNG or JPEG of any size, as the model sees them: 64×64 pixels. Between reading and seeing, a picture is
/// kept as a small file of that size, about 2 KB, a sixth of its pixels.
/// </summary>
public static class PictureReader
{
    /// <summary>Pixels of a side.</summary>
    public const int Side = 64;

    /// <summary>Bytes of a picture's pixels: rows from the top, pixels from the left, red, green, blue.</summary>
    public const int Bytes = Side * Side * 3;

    /// <summary>Pixels that a file may hold: a small file can unpack to a very large picture.</summary>
    public const int MaxPixels = 40_000_000;

    /// <summary>Pixels that may be unpacked at once: all of a PNG, of a JPEG down to a 64th.</summary>
    public const int MaxUnpacked = 16_000_000;

    /// <summary>Pixels of a file's longer side.</summary>
    public const int MaxSide = 16_384;

    /// <summary>Pixels from which unpacking takes so long that it is no work for in between.</summary>
    private const int Large = 1_000_000;

    private const int Quality = 92;
    private const int KeptAsItIs = 8 * 1024;

    private static readonly SKSamplingOptions Sampling = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>Whether unpacking the file takes tens of milliseconds and megabytes.</summary>
    public static bool IsLarge(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        return codec is not null && (long)codec.Info.Width * codec.Info.Height > Large;
    }

    /// <summary>Makes a picture small.</summary>
    /// <param name="small">A file of 64×64 pixels.</param>
    /// <param name="problem">What is wrong with the file, such as <c>is damaged: it cannot be decoded to its end</c>.</param>
    public static bool TryShrink(byte[] file, [NotNullWhen(true)] out byte[]? small, [NotNullWhen(false)] out string? problem)
    {
        (small, problem) = (null, null);
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec?.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg))
            problem = Begins(file) ? $"has {file.Length} bytes that begin as a picture and end, or are damaged, within its head" : $"has {file.Length} bytes that are neither a PNG nor a JPEG picture";
        else if ((long)codec.Info.Width * codec.Info.Height > MaxPixels)
            problem = $"has {codec.Info.Width}×{codec.Info.Height} pixels, more than {MaxPixels / 1_000_000} million";
        else if (Math.Max(codec.Info.Width, codec.Info.Height) > MaxSide)
            problem = $"has {codec.Info.Width}×{codec.Info.Height} pixels, more than {MaxSide} on a side";
        else if ((long)Wanted(codec).Width * Wanted(codec).Height > MaxUnpacked)
            problem = $"has {codec.Info.Width}×{codec.Info.Height} pixels, more than {MaxUnpacked / 1_000_000} million for a PNG";
        else if (Decode(codec) is not { } bitmap)
            problem = "is damaged: it cannot be decoded to its end";
        else
            using (bitmap) small = file.Length <= KeptAsItIs && IsSmall(codec) ? file : Encode(bitmap);
        return small is not null;
    }

    /// <summary>The pixels of a picture made small.</summary>
    /// <param name="rgb">byte[<see cref="Bytes"/>].</param>
    public static void Pixels(byte[] small, Span<byte> rgb)
    {
        using var data = SKData.CreateCopy(small);
        using var codec = SKCodec.Create(data);
        using var bitmap = codec is null ? null : Decode(codec);
        if (bitmap is null || !IsSmall(codec!)) throw new InvalidDataException($"A picture of {small.Length} bytes was not made small before.");
        var pixels = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; to < Bytes; from += 4, to += 3) pixels.Slice(from, 3).CopyTo(rgb.Slice(to, 3));
    }

    /// <summary>As a PNG or a JPEG file does.</summary>
    private static bool Begins(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    private static bool IsSmall(SKCodec codec) => codec.Info is { Width: Side, Height: Side };

    /// <summary>A JPEG is unpacked at a fraction of its size, where that is still large enough.</summary>
    private static SKSizeI Wanted(SKCodec codec) => codec.GetScaledDimensions(2f * Side / Math.Max(1, Math.Min(codec.Info.Width, codec.Info.Height)));

    /// <summary>On white, where it lets something through; null where the data ends early.</summary>
    private static SKBitmap? Decode(SKCodec codec)
    {
        var wanted = Wanted(codec);
        var bitmap = new SKBitmap(new SKImageInfo(wanted.Width, wanted.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success) return OnWhite(bitmap);
        bitmap.Dispose();
        return null;
    }

    private static SKBitmap OnWhite(SKBitmap bitmap)
    {
        if (bitmap is { Width: Side, Height: Side } && bitmap.Pixels.All(p => p.Alpha == 255)) return bitmap;
        using (bitmap)
        {
            var small = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
            using var canvas = new SKCanvas(small);
            bitmap.SetImmutable(); // or the image is a copy
            using var image = SKImage.FromBitmap(bitmap);
            canvas.Clear(SKColors.White);
            canvas.DrawImage(image, new SKRect(0, 0, Side, Side), Sampling);
            return small;
        }
    }

    private static byte[] Encode(SKBitmap bitmap)
    {
        using var image = SKImage.FromBitmap(bitmap);
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return jpeg.ToArray();
    }
}
