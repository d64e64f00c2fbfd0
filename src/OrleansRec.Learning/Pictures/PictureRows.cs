using OrleansRec.Serving.Pictures;

namespace OrleansRec.Learning.Pictures;

/// <summary>Pictures with a class each.</summary>
/// <param name="Pixels">byte[N · 64 · 64 · 3]: rows from the top, pixels from the left, red, green, blue.</param>
/// <param name="Labels">Classes from 0: int[N].</param>
public sealed record PictureRows(byte[] Pixels, int[] Labels)
{
    public int Count => Labels.Length;

    /// <summary>Pixels of one picture.</summary>
    public ReadOnlyMemory<byte> this[int row] => Pixels.AsMemory(row * PictureReader.Bytes, PictureReader.Bytes);

    /// <exception cref="ArgumentException">Sizes do not fit together, or a class is out of range.</exception>
    internal void Require(string name, int classes)
    {
        if (Count == 0) throw new ArgumentException($"'{name}' has no pictures.");
        if (Pixels.Length != (long)Count * PictureReader.Bytes)
            throw new ArgumentException($"'{name}' has {Pixels.Length} bytes of pixels for {Count} labels; a picture has {PictureReader.Bytes}.");
        foreach (var label in Labels)
            if (label < 0 || label >= classes) throw new ArgumentException($"'{name}' has the class {label}; there are 0 to {classes - 1}.");
    }
}
