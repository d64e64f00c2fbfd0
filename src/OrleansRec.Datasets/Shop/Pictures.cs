using SkiaSharp;

namespace OrleansRec.Datasets.Shop;

/// <summary>Draws product pictures: the category's shape in the item's colour and pattern, a little turned and moved.</summary>
internal sealed class Pictures : IDisposable
{
    public const int Side = 64;

    private static readonly SKColor[] Colours =
    [
        new(30, 30, 32), new(245, 245, 240), new(140, 140, 145), new(28, 40, 95), new(50, 110, 220), new(20, 140, 140),
        new(50, 150, 65), new(240, 205, 50), new(240, 135, 35), new(205, 40, 45), new(240, 140, 180), new(125, 60, 160),
    ];

    private readonly SKSurface _surface = SKSurface.Create(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
    private readonly Dictionary<string, SKPath> _shapes = [];

    /// <summary>A PNG file of 64×64 pixels.</summary>
    public byte[] Draw(ShopItem item, ShopRandom random)
    {
        var canvas = _surface.Canvas;
        var tone = (byte)(200 + random.Below(30));
        canvas.Clear(new SKColor(tone, tone, (byte)(tone - 8)));
        canvas.Save();
        canvas.Translate((float)random.Between(29, 35), (float)random.Between(29, 35));
        canvas.RotateDegrees((float)random.Between(-10, 10));
        var scale = (float)random.Between(0.72, 0.92);
        canvas.Scale(random.Chance(0.5) ? scale : -scale, scale);
        canvas.Translate(-Side / 2f, -Side / 2f);

        var shape = ShapeOf(item.Leaf);
        var colour = Colours[item.Colour];
        using var fill = new SKPaint { Color = colour, IsAntialias = true };
        canvas.DrawPath(shape, fill);
        DrawPattern(canvas, shape, item.Pattern, colour);
        using var outline = new SKPaint
        {
            Color = Shade(colour, 0.55f),
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = 1.5f,
        };
        canvas.DrawPath(shape, outline);
        canvas.Restore();

        using var image = _surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    public void Dispose()
    {
        _surface.Dispose();
        foreach (var shape in _shapes.Values)
            shape.Dispose();
    }

    private static void DrawPattern(SKCanvas canvas, SKPath shape, int pattern, SKColor colour)
    {
        canvas.Save();
        canvas.ClipPath(shape, antialias: true);
        using var paint = new SKPaint { Color = Contrast(colour), IsAntialias = true };
        switch (Taxonomy.Patterns[pattern])
        {
            case "striped":
                for (var y = 2; y < Side; y += 9)
                    canvas.DrawRect(0, y, Side, 3, paint);
                break;
            case "dotted":
                for (var y = 4; y < Side; y += 9)
                    for (var x = 4; x < Side; x += 9)
                        canvas.DrawCircle(x, y, 2, paint);
                break;
            case "checked":
                for (var y = 0; y < Side; y += 8)
                    for (var x = y % 16; x < Side; x += 16)
                        canvas.DrawRect(x, y, 8, 8, paint);
                break;
        }

        canvas.Restore();
    }

    private SKPath ShapeOf(Leaf leaf)
    {
        if (_shapes.TryGetValue(leaf.Name, out var shape))
            return shape;
        shape = SKPath.ParseSvgPathData(leaf.Shape);
        shape.FillType = SKPathFillType.EvenOdd;
        _shapes.Add(leaf.Name, shape);
        return shape;
    }

    private static SKColor Contrast(SKColor colour) =>
        colour.Red + colour.Green + colour.Blue < 300 ? Shade(colour, 1f, 90) : Shade(colour, 0.7f);

    private static SKColor Shade(SKColor colour, float factor, int add = 0) => new(
        (byte)Math.Min(255, (colour.Red * factor) + add),
        (byte)Math.Min(255, (colour.Green * factor) + add),
        (byte)Math.Min(255, (colour.Blue * factor) + add));
}
