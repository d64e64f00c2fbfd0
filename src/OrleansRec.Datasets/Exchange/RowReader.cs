using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Exchange;

/// <summary>Reads one of the exchange format's files, as JSON lines or CSV, whichever the folder has.</summary>
internal sealed class RowReader<T>(JsonTypeInfo<T> json, CsvFields<T> csv)
    where T : ExchangeRow, new()
{
    /// <summary>The file's name, or null where the folder does not have it.</summary>
    /// <exception cref="DatasetException">The folder has it more than once.</exception>
    public static string? Find(DataFolder folder, string name)
    {
        string[] found = [.. new[] { $"{name}.jsonl", $"{name}.jsonl.gz", $"{name}.csv", $"{name}.csv.gz" }.Where(folder.Has)];
        return found.Length <= 1
            ? found.FirstOrDefault()
            : throw new DatasetException($"Folder '{folder.Path}' has {string.Join(" and ", found)}; keep one of them.");
    }

    /// <summary>All rows with their places.</summary>
    /// <param name="folder">Where the file is.</param>
    /// <param name="file">A name that <see cref="Find"/> gave.</param>
    /// <param name="ct">Stops reading.</param>
    /// <exception cref="DatasetException">A row is malformed or has a field that the format does not have.</exception>
    public IEnumerable<(T Row, Place Place)> Read(DataFolder folder, string file, CancellationToken ct) =>
        file.Contains(".csv", StringComparison.Ordinal) ? ReadCsv(folder, file, ct) : ReadJson(folder, file, ct);

    private IEnumerable<(T Row, Place Place)> ReadCsv(DataFolder folder, string file, CancellationToken ct)
    {
        using var table = CsvTable.Open(folder, file);
        var setters = csv.Bind(table);
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var row = new T();
            for (var column = 0; column < setters.Length; column++)
                if (table[column].Length > 0)
                    setters[column](row, table, column);
            yield return (row, new Place(file, table.Line));
        }
    }

    private IEnumerable<(T Row, Place Place)> ReadJson(DataFolder folder, string file, CancellationToken ct)
    {
        foreach (var (text, line) in folder.Lines(file))
        {
            ct.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(text))
                continue;
            var row = Parse(text, new Place(file, line));
            if (row.Unknown is not null)
                throw csv.Unknown(new Place(file, line), row.Unknown.Keys.First());
            yield return (row, new Place(file, line));
        }
    }

    private T Parse(string text, Place place)
    {
        try
        {
            return JsonSerializer.Deserialize(text, json)
                ?? throw LineError.At(place.File, place.Line, "the line is null, expected a JSON object.");
        }
        catch (JsonException e)
        {
            var field = e.Path is { Length: > 2 } path ? path[2..] : null;
            if (field is not null && NoNumber(text, e.BytePositionInLine ?? 0) is { } word)
                throw place.Bad(field, word, "a number; leave the field out where there is none");
            throw field is not null && ValueOf(text, field) is { } value
                ? place.Bad(field, value, KindOf(field))
                : LineError.At(place.File, place.Line, $"the line is not a valid JSON object (character {e.BytePositionInLine + 1}); write each row as one object on a line of its own.", e);
        }
    }

    /// <summary>What a field, or what it holds, is read as.</summary>
    private string KindOf(string path)
    {
        var type = json.Properties.FirstOrDefault(p => p.Name == path.Split('.', '[')[0])?.PropertyType;
        return (Nullable.GetUnderlyingType(type ?? typeof(string)) ?? type) switch
        {
            { } number when number == typeof(double) => "a number",
            { } whole when whole == typeof(int) => $"a whole number from {int.MinValue} to {int.MaxValue}",
            { } flag when flag == typeof(bool) => "true or false",
            { } bytes when bytes == typeof(byte[]) => "base64",
            { } texts when texts == typeof(List<string>) => "an array of texts",
            { } map when map == typeof(Dictionary<string, string>) => "an object of texts",
            { } relations when relations == typeof(List<ItemRelation>) => "an array of objects with 'type' and 'itemId'",
            _ => "a text",
        };
    }

    /// <summary>What other programs write where a number is missing or beyond all limits; null where the text goes on with something else there.</summary>
    private static string? NoNumber(string text, long at)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var rest = Encoding.UTF8.GetString(bytes.AsSpan(at > 0 && bytes[at - 1] == '-' ? (int)at - 1 : (int)at));
        return new[] { "NaN", "Infinity", "-Infinity" }.FirstOrDefault(word => rest.StartsWith(word, StringComparison.Ordinal));
    }

    /// <summary>The raw JSON of a top-level field, or null where the text is no JSON object or has none.</summary>
    private static string? ValueOf(string text, string field)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var name = field.Split('.', '[')[0];
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value)
                ? value.GetRawText()
                : null;
        }
        catch (JsonException)
        {
            // Broken further on: the caller then words it as broken JSON.
            return null;
        }
    }
}
