using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Pictures;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Pictures;

/// <summary>
/// Vectors of pictures by one encoder, computed when first asked for and kept while the encoder stays as it is: most pictures
/// are asked for in every step and by every version, and a convolution costs far more than the rest of an item.
/// </summary>
internal sealed class PictureVectors(PictureEncoder encoder)
{
    private const int AtOnce = 64;

    /// <summary>By the picture itself, so that they go with it.</summary>
    private ConditionalWeakTable<byte[], float[]> _vectors = [];

    /// <summary>Starts over: the encoder has learned.</summary>
    public void Forget() => _vectors = [];

    /// <summary>Takes over what another encoder of the same weights has computed.</summary>
    public void Adopt(PictureVectors other) => _vectors = other._vectors;

    /// <summary>float[N, P], zeros for items without a picture; without gradient.</summary>
    public Tensor Of(IReadOnlyList<ItemContent> items)
    {
        Compute(items);
        var width = encoder.Outputs;
        var values = new float[items.Count * width];
        for (var i = 0; i < items.Count; i++)
            if (items[i].Picture is { } picture && _vectors.TryGetValue(picture, out var vector)) vector.CopyTo(values.AsSpan(i * width));
        return Device.Floats(values, items.Count, width);
    }

    /// <summary>With gradient, flipped and shifted at random: float[N, P] of items that all have a picture.</summary>
    public Tensor Learn(IReadOnlyList<ItemContent> items, int shift, bool flip, Random random) =>
        encoder.forward(PictureBatch.Of([.. items.Select(i => Pixels(i.Picture!))], new PictureChanges(shift, flip), random));

    /// <summary>The same for encoders of the same weights: 64 hexadecimal digits.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, weights) in encoder.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(encoder.named_buffers()))
        {
            using var host = weights.detach().cpu().contiguous();
            hash.AppendData(host.bytes.ToArray());
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private void Compute(IReadOnlyList<ItemContent> items)
    {
        List<byte[]> missing = [.. items.Select(i => i.Picture).OfType<byte[]>().Where(p => !_vectors.TryGetValue(p, out _)).Distinct()];
        if (missing.Count == 0) return;
        var learning = encoder.training;
        encoder.eval();
        for (var from = 0; from < missing.Count; from += AtOnce)
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var part = missing.GetRange(from, Math.Min(AtOnce, missing.Count - from));
            var vectors = encoder.forward(PictureBatch.Of([.. part.Select(Pixels)], default, null)).cpu().contiguous().data<float>().ToArray();
            for (var i = 0; i < part.Count; i++) _vectors.AddOrUpdate(part[i], vectors[(i * encoder.Outputs)..((i + 1) * encoder.Outputs)]);
        }

        encoder.train(learning);
    }

    private static ReadOnlyMemory<byte> Pixels(byte[] picture)
    {
        var pixels = new byte[PictureReader.Bytes];
        PictureReader.Pixels(picture, pixels);
        return pixels;
    }
}
