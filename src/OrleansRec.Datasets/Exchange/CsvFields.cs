using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Exchange;

/// <summary>
/// Which CSV columns a row type has. Columns are named like the JSON fields; maps are columns such as <c>attributes.colour</c>, or JSON.
/// </summary>
internal sealed class CsvFields<T>
{
    private readonly Dictionary<string, Action<T, CsvTable, int>> _fields = [];
    private readonly Dictionary<string, Action<T, string, string>> _maps = [];
    private readonly List<string[]> _needed = [];

    public CsvFields<T> Text(string name, Action<T, string> set) => Add(name, (row, table, c) => set(row, table[c]));

    public CsvFields<T> Number(string name, Action<T, double> set) => Add(name, (row, table, c) => set(row, table.Number(c)));

    public CsvFields<T> Integer(string name, Action<T, int> set) => Add(name, (row, table, c) => set(row, table.Integer(c)));

    public CsvFields<T> Flag(string name, Action<T, bool> set) => Add(name, (row, table, c) => set(row, table[c].ToLowerInvariant() switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" => false,
        _ => throw table.Bad(c, "true or false"),
    }));

    /// <summary>A path, separated by <c>&gt;</c> or <c>|</c>.</summary>
    public CsvFields<T> Path(string name, Action<T, List<string>> set) => Add(name, (row, table, c) =>
        set(row, [.. table[c].Split(['>', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]));

    public CsvFields<T> Base64(string name, Action<T, byte[]> set) => Add(name, (row, table, c) =>
    {
        var bytes = new byte[table[c].Length];
        if (!Convert.TryFromBase64String(table[c], bytes, out var count))
            throw table.Bad(c, "base64");
        set(row, bytes[..count]);
    });

    public CsvFields<T> Relations(string name, Action<T, List<ItemRelation>> set) => Add(name, (row, table, c) =>
        set(row, FromJson(table, c, ExchangeJson.Default.ListItemRelation, """a JSON array such as [{"type":"similar","itemId":"7"}]""")));

    public CsvFields<T> Map(string name, Func<T, Dictionary<string, string>> map)
    {
        _maps.Add(name + ".", (row, key, value) => map(row)[key] = value);
        return Add(name, (row, table, c) =>
        {
            const string Expected = """a JSON object such as {"colour":"red"}""";
            foreach (var (key, value) in FromJson(table, c, ExchangeJson.Default.DictionaryStringString, Expected))
                map(row)[key] = value;
        });
    }

    /// <summary>A table must have one of these columns.</summary>
    public CsvFields<T> Needs(params string[] oneOf)
    {
        _needed.Add(oneOf);
        return this;
    }

    /// <summary>A setter per column of the table.</summary>
    /// <exception cref="DatasetException">The format has no such column, or the table lacks one.</exception>
    public Action<T, CsvTable, int>[] Bind(CsvTable table)
    {
        if (table.Columns.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(c => c.Count() > 1) is { Key: var twice })
            throw LineError.At(table.File, 1, $"the column '{twice}' is there more than once.");
        if (table.Columns is [var only] && only.IndexOfAny([';', '\t']) is >= 0 and var at)
            throw LineError.At(table.File, 1, $"the columns are separated by {(only[at] == ';' ? "';'" : "tabs")}, expected ','.");
        if (_needed.Find(names => !names.Any(table.Columns.Contains)) is { } missing)
            throw LineError.At(
                table.File, 1, $"the header has no column '{string.Join("' or '", missing)}'; it has {string.Join(", ", table.Columns)}.");
        return [.. table.Columns.Select(column => _fields.GetValueOrDefault(column) ?? InMap(column) ?? throw Unknown(new Place(table.File, 1), column))];
    }

    /// <summary>Says that the format has no such field, which one may be meant, and which there are.</summary>
    public DatasetException Unknown(Place place, string field)
    {
        var meant = NearestName.Of(field, _fields.Keys) is { } near ? $"; '{near}' may be meant" : "";
        var map = _maps.Keys.First();
        return LineError.At(
            place.File, place.Line,
            $"the field '{field}' does not exist{meant}. There are {string.Join(", ", _fields.Keys)}; anything else goes into '{map[..^1]}', in a table as a column '{map}NAME'.");
    }

    private Action<T, CsvTable, int>? InMap(string column)
    {
        foreach (var (prefix, put) in _maps)
            if (column.Length > prefix.Length && column.StartsWith(prefix, StringComparison.Ordinal))
                return (row, t, i) => put(row, column[prefix.Length..], t[i]);
        return null;
    }

    private CsvFields<T> Add(string name, Action<T, CsvTable, int> set)
    {
        _fields.Add(name, set);
        return this;
    }

    private static TValue FromJson<TValue>(
        CsvTable table, int column, JsonTypeInfo<TValue> type, string expected)
        where TValue : class
    {
        try
        {
            return JsonSerializer.Deserialize(table[column], type) ?? throw table.Bad(column, expected);
        }
        catch (JsonException)
        {
            throw table.Bad(column, expected);
        }
    }
}
