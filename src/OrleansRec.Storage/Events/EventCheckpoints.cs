using System.Data.Common;
using Microsoft.Extensions.Logging;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Events;

/// <summary>
/// Copies the write-ahead file of <c>log.db</c> into it on a thread of its own, while the writer goes on. For the last rows, which were written
/// meanwhile, the writer waits: then it begins the write-ahead file anew. The longer that file, the longer a copy keeps the disk from commits.
/// SQLite before 3.51.3 may skip rows where a copy meets a file that begins anew.
/// </summary>
internal sealed class EventCheckpoints(string file, ILogger logger) : IDisposable
{
    /// <summary>Rows between two copies. The disk keeps the writer's next commit waiting for as long as it takes the rows of a copy.</summary>
    private const int Rows = 1_024;

    private readonly Lock _writing = new();
    private readonly Lock _copying = new();
    private readonly AutoResetEvent _wanted = new(false);
    private Thread? _thread;
    private volatile bool _ended;
    private int _rows;

    /// <summary>Held by the writer during a transaction.</summary>
    public Lock Writing => _writing;

    /// <summary>Counts what was committed.</summary>
    public void Committed(int rows)
    {
        _rows += rows;
        if (_rows < Rows) return;
        _rows = 0;
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "orleansrec event log copies" };
            _thread.Start();
        }

        _wanted.Set();
    }

    /// <summary>Runs what needs the write-ahead file for itself; not within a transaction.</summary>
    public void WithoutCopies(Action action)
    {
        lock (_copying) action();
    }

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        _wanted.Set();
        _thread?.Join();
        _wanted.Dispose();
    }

    private void Run()
    {
        Database? database = null;
        while (_wanted.WaitOne() && !_ended)
        {
            try
            {
                lock (_copying)
                {
                    Copy(database ??= Database.OpenWriter(file));

                    // What was written during the copy; then there is little left to wait for.
                    Copy(database);
                    lock (_writing) Copy(database);
                }
            }
            catch (DbException error)
            {
                // Where its file grows too long, the writer copies it.
                Log.CopyFailed(logger, error);
            }
        }

        database?.Dispose();
    }

    private static void Copy(Database database) => database.Scalar("PRAGMA wal_checkpoint(PASSIVE)");
}
