using OrleansRec.Serving.Pictures;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Pictures;

/// <summary>Pictures of 64×64 RGB bytes as tensors; in training changed at random.</summary>
internal static class PictureBatch
{
    private const int Side = PictureReader.Side;

    /// <summary>
    /// float[N, 3, 64, 64], about −2 to 2, in memory pixel by pixel (channels last), which convolutions on a CPU prefer.
    /// </summary>
    /// <param name="pictures">Of <see cref="PictureReader.Bytes"/> bytes each.</param>
    /// <param name="changes">What the pictures go through.</param>
    /// <param name="random">Null leaves the pictures as they are.</param>
    public static Tensor Of(IReadOnlyList<ReadOnlyMemory<byte>> pictures, PictureChanges changes, Random? random)
    {
        var values = new float[pictures.Count * PictureReader.Bytes];
        for (var i = 0; i < pictures.Count; i++)
        {
            var target = values.AsSpan(i * PictureReader.Bytes, PictureReader.Bytes);
            if (random is null)
            {
                Fill(pictures[i].Span, target, false, 0, 0, 1);
                continue;
            }

            Fill(
                pictures[i].Span, target, random.Next(2) == 0 && changes.Flip, random.Next(-changes.Shift, changes.Shift + 1), random.Next(-changes.Shift, changes.Shift + 1),
                changes.Zoom == 0 ? 1 : 1 + Around(changes.Zoom, random));
            if (changes.Colour > 0) Tint(target, changes.Colour, random);
        }

        return Device.Floats(values, pictures.Count, Side, Side, 3).permute(0, 3, 1, 2);
    }

    private static void Fill(ReadOnlySpan<byte> from, Span<float> to, bool flip, int right, int down, float scale)
    {
        var at = 0;
        for (var y = 0; y < Side; y++)
        {
            var row = from.Slice(At(y, down, scale) * Side * 3, Side * 3);
            for (var x = 0; x < Side; x++)
            {
                var column = At(x, right, scale);
                var pixel = (flip ? Side - 1 - column : column) * 3;
                to[at++] = (row[pixel] - 127.5f) / 64;
                to[at++] = (row[pixel + 1] - 127.5f) / 64;
                to[at++] = (row[pixel + 2] - 127.5f) / 64;
            }
        }
    }

    /// <summary>Where a pixel of the changed picture comes from, in one direction.</summary>
    private static int At(int place, int moved, float scale) =>
        Math.Clamp((int)MathF.Round(((place - ((Side - 1) / 2f)) * scale) + ((Side - 1) / 2f)) + moved, 0, Side - 1);

    private static void Tint(Span<float> values, double colour, Random random)
    {
        for (var c = 0; c < 3; c++)
        {
            var (factor, added) = (1 + Around(colour, random), Around(colour, random));
            for (var i = c; i < values.Length; i += 3) values[i] = (values[i] * factor) + added;
        }
    }

    private static float Around(double most, Random random) => (float)(most * ((2 * random.NextDouble()) - 1));
}
