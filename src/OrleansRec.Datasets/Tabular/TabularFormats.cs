using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Tabular;

/// <summary>The formats of tables with several tasks: no shop, no items, rows and labels only.</summary>
public static class TabularFormats
{
    // A new format is one file and one line here.
    private static readonly (string Name, int Groups, Func<DataFolder, int, CancellationToken, TabularDataset> Read)[] Formats =
    [
        ("census", CensusFormat.Groups, CensusFormat.Read),
    ];

    /// <summary>Every format's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Formats.Select(f => f.Name)];

    /// <summary>The table format that a folder of data is in; null where it is another.</summary>
    /// <param name="format">The format asked for; null: as the folder is called.</param>
    public static string? Of(string folder, string? format)
    {
        var name = format ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return Names.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a folder of data.</summary>
    /// <param name="folder">The folder; its files may be gzipped (<c>.gz</c>).</param>
    /// <param name="format">One of <see cref="Names"/>.</param>
    /// <param name="group">Which group of tasks, from 1.</param>
    /// <param name="ct">Stops reading.</param>
    /// <exception cref="DatasetException">The format or the group is unknown, or the data is missing, empty or malformed.</exception>
    public static TabularDataset Read(string folder, string format, int group, CancellationToken ct)
    {
        foreach (var (name, groups, read) in Formats)
        {
            if (!string.Equals(name, format, StringComparison.OrdinalIgnoreCase)) continue;
            return group >= 1 && group <= groups
                ? read(DataFolder.Open(folder), group, ct)
                : throw new DatasetException($"Group {group} of '{name}' does not exist; give 1 to {groups}.");
        }

        throw new DatasetException($"Format '{format}' is no table of tasks; there are {string.Join(", ", Names)}.");
    }
}
