using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Images;

/// <summary>The formats of pictures with classes: no shop, no people.</summary>
public static class ImageFormats
{
    // A new format is one file and one line here.
    private static readonly (string Name, Func<DataFolder, CancellationToken, ImageDataset> Read)[] Formats =
    [
        ("clothing", ClothingFormat.Read),
    ];

    /// <summary>Every format's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Formats.Select(f => f.Name)];

    /// <summary>The picture format that a folder of data is in; null where it is another.</summary>
    /// <param name="format">The format asked for; null: as the folder is called.</param>
    public static string? Of(string folder, string? format)
    {
        var name = format ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return Names.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a folder of data.</summary>
    /// <param name="folder">The folder; its files may be gzipped (<c>.gz</c>).</param>
    /// <param name="format">One of <see cref="Names"/>.</param>
    /// <exception cref="DatasetException">The format is unknown, or the data is missing, empty or malformed.</exception>
    public static ImageDataset Read(string folder, string format, CancellationToken ct)
    {
        foreach (var (name, read) in Formats)
            if (string.Equals(name, format, StringComparison.OrdinalIgnoreCase)) return read(DataFolder.Open(folder), ct);
        throw new DatasetException($"Format '{format}' is no set of pictures; there are {string.Join(", ", Names)}.");
    }
}
