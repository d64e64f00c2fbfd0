using OrleansRec.Datasets.Exchange;
using OrleansRec.Datasets.Formats;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets;

/// <summary>The formats that data can be read in.</summary>
public static class DatasetFormats
{
    private const string Exchange = "exchange";

    // A new format is one file and one line here.
    private static readonly (string Name, Func<DataFolder, CancellationToken, Dataset> Read)[] Formats =
    [
        (Exchange, ExchangeReader.Read),
        ("beauty", BeautyFormat.Read),
        ("clickstream", ClickstreamFormat.Read),
        ("complete-journey", CompleteJourneyFormat.Read),
        ("grocery", GroceryFormat.Read),
        ("online-retail", OnlineRetailFormat.Read),
        ("retailrocket", RetailRocketFormat.Read),
    ];

    /// <summary>Every format's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Formats.Select(f => f.Name)];

    /// <summary>Reads a folder of data.</summary>
    /// <param name="folder">The folder; its files may be gzipped (<c>.gz</c>).</param>
    /// <param name="format">One of <see cref="Names"/>; null: the folder's own name where that is one, else the exchange format.</param>
    /// <param name="ct">Stops reading.</param>
    /// <exception cref="DatasetException">The format is unknown, or the data is missing, empty or malformed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static Dataset Read(string folder, string? format, CancellationToken ct)
    {
        var name = format ?? OwnFormat(folder);
        foreach (var known in Formats)
            if (string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
                return known.Read(DataFolder.Open(folder), ct);

        throw new DatasetException($"Format '{name}' is unknown; the formats are {string.Join(", ", Names)}.");
    }

    private static string OwnFormat(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? name : Exchange;
    }
}
