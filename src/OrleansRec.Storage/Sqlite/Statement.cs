using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrleansRec.Storage.Sqlite;

/// <summary>
/// A prepared statement over SQLite's own interface: binds and reads by number, without boxing or looking names up. Parameters count from 1,
/// columns from 0. One thread at a time.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, double? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_double(_statement, parameter, number) : raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    public Statement Bind(int parameter, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, parameter, number) : raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    public Statement Bind(int parameter, string? text)
    {
        Check(text is null ? raw.sqlite3_bind_null(_statement, parameter) : BindText(parameter, text));
        return this;
    }

    /// <summary>Null and empty are different: an empty blob is stored as such.</summary>
    public Statement Bind(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0) : raw.sqlite3_bind_blob(_statement, parameter, bytes));
        return this;
    }

    public Statement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    /// <summary>Moves to the next row; false after the last one, which also makes the statement ready for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        // Reset reports the error of the step once more, in full.
        var reset = raw.sqlite3_reset(_statement);
        Check(code == raw.SQLITE_DONE ? reset : code);
        return false;
    }

    /// <summary>Runs a statement that gives no rows and tells how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }
        return raw.sqlite3_changes(_database);
    }

    /// <summary>The first column of the first row, or null where there is none.</summary>
    public long? ReadScalar()
    {
        var value = Step() && !IsNull(0) ? GetInt64(0) : (long?)null;
        Reset();
        return value;
    }

    /// <summary>Needed where not all rows were read.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? GetNullableInt64(int column) => IsNull(column) ? null : GetInt64(column);

    public double GetDouble(int column) => raw.sqlite3_column_double(_statement, column);

    public double? GetNullableDouble(int column) => IsNull(column) ? null : GetDouble(column);

    /// <summary>The bytes of a text (UTF-8) or blob, valid until the next step.</summary>
    public ReadOnlySpan<byte> GetSpan(int column) => raw.sqlite3_column_blob(_statement, column);

    public string GetText(int column) => Encoding.UTF8.GetString(GetSpan(column));

    public string? GetNullableText(int column) => IsNull(column) ? null : GetText(column);

    public void Dispose() => _statement.Dispose();

    private int BindText(int parameter, string text)
    {
        // An empty span would be bound as null.
        if (text.Length == 0) return raw.sqlite3_bind_text(_statement, parameter, text);
        if (text.Length > 256) return raw.sqlite3_bind_text(_statement, parameter, Encoding.UTF8.GetBytes(text));
        Span<byte> bytes = stackalloc byte[256 * 3];
        return raw.sqlite3_bind_text(_statement, parameter, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _database);
    }
}
