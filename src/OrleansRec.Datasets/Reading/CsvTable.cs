using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OrleansRec.Contracts;

namespace OrleansRec.Datasets.Reading;

/// <summary>A CSV file with a header, read row by row; every complaint names file, line, field and value.</summary>
internal sealed class CsvTable : IDisposable
{
    private const int MaxFieldChars = 4 * 1024 * 1024;

    private readonly CsvParser _parser;
    private readonly string _file;
    private string? _badData;

    private CsvTable(DataFolder folder, string file, string delimiter)
    {
        _file = file;
        _parser = new CsvParser(folder.OpenText(file), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            CacheFields = true,
            MaxFieldSize = MaxFieldChars,
            BadDataFound = bad => _badData = bad.Field,
        });
    }

    /// <summary>Column names in file order.</summary>
    public string[] Columns { get; private set; } = [];

    /// <summary>Line of the current row, from 1.</summary>
    public int Line => _parser.RawRow;

    public string File => _file;

    public string this[int column] => _parser[column];

    /// <summary>Opens a table that must have the given columns.</summary>
    public static CsvTable Open(DataFolder folder, string file, string delimiter = ",")
    {
        var table = new CsvTable(folder, file, delimiter);
        if (!table.Advance())
            throw new DatasetException($"{file} is empty; expected a header line.");
        table.Columns = [.. Enumerable.Range(0, table._parser.Count).Select(i => table._parser[i].Trim())];
        return table;
    }

    /// <summary>Index of a column that must exist.</summary>
    public int Column(string name)
    {
        var index = Array.IndexOf(Columns, name);
        return index >= 0
            ? index
            : throw LineError.At(_file, 1, $"the header has no column '{name}'; it has {string.Join(", ", Columns)}.");
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    public bool Read()
    {
        if (!Advance())
            return false;
        if (_parser.Count != Columns.Length)
            throw LineError.At(_file, Line, $"the row has {_parser.Count} fields, the header {Columns.Length}.");
        return true;
    }

    public DatasetException Bad(int column, string expected) => LineError.At(_file, Line, Columns[column], _parser[column], expected);

    /// <summary>A non-empty id within the limits.</summary>
    public string Id(int column)
    {
        var value = _parser[column];
        return value.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(value) <= Limits.MaxIdBytes
            ? value
            : throw Bad(column, $"an id of 1 to {Limits.MaxIdBytes} bytes");
    }

    public int Integer(int column) =>
        int.TryParse(_parser[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(column, "a whole number");

    public double Number(int column) =>
        double.TryParse(_parser[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Bad(column, "a number");

    /// <summary>A time; one without an offset is taken as UTC.</summary>
    public DateTimeOffset Time(int column) =>
        DateTimeOffset.TryParse(
            _parser[column], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)
            ? value
            : throw Bad(column, "a time such as 2026-01-31T12:00:00Z");

    public void Dispose() => _parser.Dispose();

    private bool Advance()
    {
        var line = _parser.RawRow;
        try
        {
            if (!_parser.Read())
                return false;
            // Fields are unquoted when first touched; doing it here brings bad quoting to light on its own line.
            for (var i = 0; i < _parser.Count; i++)
                _ = _parser[i];
        }
        catch (CsvHelperException e)
        {
            throw LineError.At(_file, line + 1, "the row is not valid CSV (a field is too long or a quote is never closed).", e);
        }
        catch (Exception e) when (LineError.From(e, _file, line) is not null)
        {
            throw LineError.From(e, _file, line)!;
        }

        return _badData is null
            ? true
            : throw LineError.At(
                _file, Line, $"the row has a misplaced quote: '{_badData}'; put fields with quotes in quotes and double those inside.");
    }
}
