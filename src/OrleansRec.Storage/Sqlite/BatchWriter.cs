using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Sqlite;

/// <summary>
/// Writes batches to one file, each in one transaction. Used by the writer thread only. After any failure the connection is closed, which
/// rolls the transaction back, and everything remembered is dropped; the next batch opens the file again.
/// </summary>
internal abstract class BatchWriter<TWrite>(string file) : IBatchWriter<TWrite>
{
    private Database? _database;

    protected string File => file;

    public virtual void Write(IReadOnlyList<TWrite> batch)
    {
        try
        {
            var database = Open();
            database.Begin();
            for (var i = 0; i < batch.Count; i++) Apply(batch[i]);
            Finish();
            database.Commit();
        }
        catch
        {
            Close();
            throw;
        }
        Committed();
    }

    public Database Open()
    {
        if (_database is not null) return _database;
        var database = Database.OpenWriter(file);
        try
        {
            Prepare(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
        return _database = database;
    }

    public void Dispose() => Close();

    /// <summary>Prepares statements and reads what is to be remembered.</summary>
    protected abstract void Prepare(Database database);

    /// <summary>Writes one request inside the transaction and leaves its result in it.</summary>
    protected abstract void Apply(TWrite write);

    /// <summary>Writes what the batch as a whole needs, before the commit.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Shows the batch to readers in memory, after the commit and before the callers are told.</summary>
    protected virtual void Committed()
    {
    }

    /// <summary>Drops what was remembered of the file.</summary>
    protected virtual void Forget()
    {
    }

    private void Close()
    {
        var database = _database;
        _database = null;
        Forget();
        database?.Dispose();
    }
}
