using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace OrleansRec.Storage.GrainTables;

/// <summary>
/// Hands out one connection at a time and lets the others wait without a thread. Left to themselves, parallel writers of one SQLite file find it
/// locked and sleep on the scheduler's threads, for seconds. Commits reach the disk with the next checkpoint, not each for itself: a power
/// failure may lose the last snapshots (the event log has what they were made of), a killed process loses nothing.
/// </summary>
internal sealed class OneConnectionDataSource(string file) : DbDataSource
{
    private readonly SemaphoreSlim _free = new(1);

    public override string ConnectionString { get; } =
        new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite }.ConnectionString;

    protected override DbConnection CreateDbConnection() => new LentConnection(ConnectionString, null);

    protected override DbConnection OpenDbConnection()
    {
        _free.Wait();
        return Open();
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Open();
    }

    protected override void Dispose(bool disposing)
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
        base.Dispose(disposing);
    }

    private LentConnection Open()
    {
        var connection = new LentConnection(ConnectionString, _free);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4096; PRAGMA busy_timeout = 5000;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes room for the next borrower when it is given back.</summary>
    private sealed class LentConnection(string connectionString, SemaphoreSlim? free) : SqliteConnection(connectionString)
    {
        private SemaphoreSlim? _free = free;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Interlocked.Exchange(ref _free, null)?.Release();
        }
    }
}
