using Npgsql;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Postgres;

/// <summary>
/// Appends batches to the log, each in one transaction that holds the log's lock. People that this silo wrote before are taken from memory: the
/// unique keys tell where another silo has written meanwhile, or where an event is there already (see <see cref="EventRows.Insert"/>), and the
/// batch is then written once more from what the database holds.
/// </summary>
internal sealed class PostgresEventWriter(NpgsqlDataSource source, int cachedUsers) : IBatchWriter<PendingWrite>
{
    /// <summary>Batches that look first after one that failed for a duplicate: repeats come in waves.</summary>
    private const int CarefulBatches = 16;

    private readonly GenerationalCache<string, LoggedUser> _users = new(cachedUsers);
    private readonly AppendBatch _batch = new();
    private EventConnection? _log;
    private long _changes = -1;
    private int _careful;

    public void Write(IReadOnlyList<PendingWrite> batch)
    {
        var used = _log is not null;
        try
        {
            WriteOnce(batch);
        }
        catch (NpgsqlException) when (used)
        {
            // A connection from before may have been cut meanwhile. Events that were stored nevertheless are found to be there.
            Close();
            WriteAgain(batch);
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    private void WriteAgain(IReadOnlyList<PendingWrite> batch)
    {
        try
        {
            WriteOnce(batch);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void WriteOnce(IReadOnlyList<PendingWrite> batch)
    {
        var log = _log ??= new EventConnection(source);
        if (batch[0] is PendingChange<EventConnection> change)
        {
            log.BeginAndLock();
            change.Apply(log);
            log.Run("COMMIT");
            return;
        }

        if (_careful == 0)
        {
            try
            {
                Append(log, batch, careful: false);
                return;
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DivisionByZero or PostgresErrorCodes.UniqueViolation)
            {
                log.Run("ROLLBACK");
                _users.Clear();
                _careful = CarefulBatches;
            }
        }
        Append(log, batch, careful: true);
        _careful--;
    }

    private void Append(EventConnection log, IReadOnlyList<PendingWrite> batch, bool careful)
    {
        // 1. From here to the commit this is the only writer.
        var head = log.BeginAndLock();
        if (head.Changes != _changes) _users.Clear();
        _changes = head.Changes;

        // 2. Whoever is not remembered, or not as the caller expects.
        _batch.Load(log, batch, _users, head.Forgettings > 0, careful);

        // 3. Number the rows.
        var (position, people) = _batch.Fill(log, batch, head);

        // 4. All at once.
        log.InsertAndCommit(position, people);
        _batch.Remember(_users);
    }

    private void Close()
    {
        var log = _log;
        _log = null;
        _users.Clear();
        log?.Dispose();
    }
}
