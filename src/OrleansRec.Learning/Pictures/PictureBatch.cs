using OrleansRec.Serving.Pictures;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Pictures;

/// <summary>Pictures of 64×64 RGB bytes as tensors; in training flipped and shifted at random.</summary>
internal static class PictureBatch
{
    private const int Side = PictureReader.Side;

    /// <summary>
    /// float[N, 3, 64, 64], about −2 to 2, in memory pixel by pixel (channels last), which convolutions on a CPU prefer.
    /// </summary>
    /// <param name="pictures">Of <see cref="PictureReader.Bytes"/> bytes each.</param>
    /// <param name="shift">Pixels that a picture moves at most, to every side; what comes in repeats the edge.</param>
    /// <param name="random">Flips and shifts; null leaves the pictures as they are.</param>
    /// <param name="flip">False: pictures are only shifted.</param>
    public static Tensor Of(IReadOnlyList<ReadOnlyMemory<byte>> pictures, int shift, Random? random, bool flip = true)
    {
        var values = new float[pictures.Count * PictureReader.Bytes];
        for (var i = 0; i < pictures.Count; i++)
        {
            var target = values.AsSpan(i * PictureReader.Bytes, PictureReader.Bytes);
            if (random is null) Fill(pictures[i].Span, target, false, 0, 0);
            else Fill(pictures[i].Span, target, random.Next(2) == 0 && flip, random.Next(-shift, shift + 1), random.Next(-shift, shift + 1));
        }

        return Device.Floats(values, pictures.Count, Side, Side, 3).permute(0, 3, 1, 2);
    }

    private static void Fill(ReadOnlySpan<byte> from, Span<float> to, bool flip, int right, int down)
    {
        var at = 0;
        for (var y = 0; y < Side; y++)
        {
            var row = from.Slice(Math.Clamp(y + down, 0, Side - 1) * Side * 3, Side * 3);
            for (var x = 0; x < Side; x++)
            {
                var column = Math.Clamp(x + right, 0, Side - 1);
                var pixel = (flip ? Side - 1 - column : column) * 3;
                to[at++] = (row[pixel] - 127.5f) / 64;
                to[at++] = (row[pixel + 1] - 127.5f) / 64;
                to[at++] = (row[pixel + 2] - 127.5f) / 64;
            }
        }
    }
}
