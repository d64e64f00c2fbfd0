using OrleansRec.Serving.Pictures;
using SkiaSharp;

namespace OrleansRec.Serving.Tests.Pictures;

public sealed class PictureReaderTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 200, 100)]
    [InlineData(SKEncodedImageFormat.Jpeg, 640, 900)]
    [InlineData(SKEncodedImageFormat.Png, 3, 2)]
    public void TryShrink_LeftRedRightBlue_StaysSo(SKEncodedImageFormat format, int width, int height)
    {
        Assert.True(PictureReader.TryShrink(Picture(format, width, height), out var small, out var problem), problem);

        var pixels = new byte[PictureReader.Bytes];
        PictureReader.Pixels(small, pixels);
        Near([255, 0, 0], pixels.AsSpan(((32 * 64) + 8) * 3, 3));
        Near([0, 0, 255], pixels.AsSpan(((32 * 64) + 56) * 3, 3));
    }

    [Fact]
    public void TryShrink_SmallAlready_StaysByteForByte()
    {
        var file = Picture(SKEncodedImageFormat.Png, 64, 64);

        Assert.True(PictureReader.TryShrink(file, out var small, out _));

        Assert.Same(file, small);
    }

    [Fact]
    public void TryShrink_WhatLetsThrough_IsWhite()
    {
        using var bitmap = new SKBitmap(64, 64, SKColorType.Rgba8888, SKAlphaType.Premul);
        bitmap.Erase(SKColors.Transparent);
        using var image = SKImage.FromBitmap(bitmap);

        Assert.True(PictureReader.TryShrink(image.Encode(SKEncodedImageFormat.Png, 100).ToArray(), out var small, out _));

        var pixels = new byte[PictureReader.Bytes];
        PictureReader.Pixels(small, pixels);
        Assert.All(pixels, p => Assert.Equal(255, p));
    }

    [Fact]
    public void TryShrink_NoPicture_SaysWhatIsWrong()
    {
        var file = Picture(SKEncodedImageFormat.Png, 500, 500);

        Assert.Equal("has 0 bytes that are neither a PNG nor a JPEG picture", Problem([]));
        Assert.Equal("has 5 bytes that are neither a PNG nor a JPEG picture", Problem([.. "hello"u8]));
        Assert.Contains("neither", Problem(Picture(SKEncodedImageFormat.Webp, 64, 64)));
        Assert.Equal("is damaged: it cannot be decoded to its end", Problem(file[..(file.Length / 2)]));
        Assert.Equal("has 20 bytes that begin as a picture and end, or are damaged, within its head", Problem(file[..20]));
        Assert.Equal("has 20 bytes that begin as a picture and end, or are damaged, within its head", Problem(Picture(SKEncodedImageFormat.Jpeg, 500, 500)[..20]));
        Assert.Equal("has 9000×9000 pixels, more than 40 million", Problem(White(SKEncodedImageFormat.Png, 9_000, 9_000)));
        Assert.Equal("has 4100×4000 pixels, more than 16 million for a PNG", Problem(White(SKEncodedImageFormat.Png, 4_100, 4_000)));
        Assert.Equal("has 1×16385 pixels, more than 16384 on a side", Problem(White(SKEncodedImageFormat.Png, 1, 16_385)));

        static string Problem(byte[] bytes)
        {
            Assert.False(PictureReader.TryShrink(bytes, out var small, out var problem));
            Assert.Null(small);
            return problem;
        }
    }

    /// <summary>A JPEG is unpacked at a fraction.</summary>
    [Fact]
    public void TryShrink_LargeJpeg_IsMadeSmall()
    {
        var file = White(SKEncodedImageFormat.Jpeg, 4_100, 4_000);
        Assert.True(PictureReader.TryShrink(file, out var small, out var problem), problem);
        Assert.True(PictureReader.IsLarge(file));
        Assert.False(PictureReader.IsLarge(small));
        Assert.False(PictureReader.IsLarge([1, 2, 3]));
    }

    [Fact]
    public void Pixels_OfWhatWasNotMadeSmall_Throws() =>
        Assert.Throws<InvalidDataException>(() => PictureReader.Pixels(Picture(SKEncodedImageFormat.Png, 200, 100), new byte[PictureReader.Bytes]));

    private static byte[] White(SKEncodedImageFormat format, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.White);
        using var image = SKImage.FromBitmap(bitmap);
        return image.Encode(format, 100).ToArray();
    }

    private static byte[] Picture(SKEncodedImageFormat format, int width, int height)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        using var blue = new SKPaint { Color = SKColors.Blue };
        surface.Canvas.Clear(SKColors.Red);
        surface.Canvas.DrawRect(width / 2f, 0, width, height, blue);
        using var image = surface.Snapshot();
        return image.Encode(format, 95).ToArray();
    }

    private static void Near(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> pixel)
    {
        for (var c = 0; c < 3; c++) Assert.InRange(pixel[c], Math.Max(0, expected[c] - 12), Math.Min(255, expected[c] + 12));
    }
}
