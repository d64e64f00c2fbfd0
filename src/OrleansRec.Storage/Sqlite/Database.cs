using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrleansRec.Storage.Sqlite;

/// <summary>One open connection to one SQLite file and the statements prepared on it. One thread at a time.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>How long a statement waits for another connection's lock: while a file is written anew, about as long as its callers do.</summary>
    private const int BusyMilliseconds = 20_000;

    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _beginRead;
    private readonly Statement _commit;

    private Database(string file, string pragmas)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ConnectionString);
        try
        {
            _connection.Open();
            raw.sqlite3_busy_timeout(_connection.Handle!, BusyMilliseconds);
            Execute(pragmas);
            _begin = Prepare("BEGIN IMMEDIATE");
            _beginRead = Prepare("BEGIN");
            _commit = Prepare("COMMIT");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens the connection that writes: write-ahead log, and every commit waits for the disk.</summary>
    public static Database OpenWriter(string file)
    {
        Make(file);
        return new(file, """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 4096;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -65536;
            PRAGMA temp_store = MEMORY;
            """);
    }

    /// <summary>Opens a connection that reads the last committed state and never holds the writer up.</summary>
    public static Database OpenReader(string file) => new(file, """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -16384;
        PRAGMA temp_store = MEMORY;
        """);

    /// <summary>A new file is this account's alone, in whatever folder it is; SQLite gives those beside it the same mode.</summary>
    private static void Make(string file)
    {
        if (OperatingSystem.IsWindows() || File.Exists(file)) return;
        try
        {
            using var made = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // SQLite, which opens it next, says so.
        }
    }

    /// <summary>Deletes a file that no connection has open, with what a connection may have left beside it.</summary>
    public static void Delete(string file)
    {
        foreach (var part in (string[])[file, file + "-wal", file + "-shm"]) File.Delete(part);
    }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(_connection.Handle!, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Starts a transaction that may write.</summary>
    public void Begin() => _begin.Run();

    /// <summary>Starts a transaction that sees one state of the file, whatever is committed meanwhile.</summary>
    public void BeginRead() => _beginRead.Run();

    public void Commit() => _commit.Run();

    public void Execute(string script)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    public long Scalar(string sql)
    {
        using var statement = new Statement(_connection.Handle!, sql);
        return statement.ReadScalar() ?? 0;
    }

    /// <summary>Writes the whole file anew, by way of a temporary one; other connections read on, but wait to write.</summary>
    public void Rewrite() => Execute("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY;");

    /// <summary>Closes the connection; a transaction still open is rolled back.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
    }
}
