using Microsoft.Extensions.Logging;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Events;

/// <summary>The event log in one SQLite file: one writer thread commits whatever waits at once, readers have connections of their own.</summary>
public sealed class SqliteEventLog : IEventLog
{
    private readonly EventCheckpoints _checkpoints;
    private readonly EventWriter _writer;
    private readonly GroupCommitQueue<PendingWrite> _queue;
    private readonly ReaderPool<EventReader> _readers;
    private readonly TombstoneFile? _tombstones;

    private SqliteEventLog(string file, Func<int, string> itemIdOf, SqliteEventLogOptions options, TombstoneFile? tombstones, ILogger logger)
    {
        _tombstones = tombstones;
        _checkpoints = new EventCheckpoints(file, logger);
        _writer = new EventWriter(file, options.CachedUsers, _checkpoints);
        _writer.Open();
        _readers = new ReaderPool<EventReader>("event log", options.Readers, () => new EventReader(file, itemIdOf, () => _writer.Forgettings));
        _queue = new GroupCommitQueue<PendingWrite>("event log", _writer, options.QueueCapacity, options.MaxBatchRows, logger);
    }

    /// <summary>Opens a log, creating the file where there is none.</summary>
    /// <param name="file">The path of <c>log.db</c>.</param>
    /// <param name="itemIdOf">The catalogue's id behind an index: the log keeps indexes only.</param>
    /// <exception cref="StorageRefusedException">The file cannot be used.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SqliteEventLog Open(string file, Func<int, string> itemIdOf, SqliteEventLogOptions options, ILogger logger) =>
        Open(file, itemIdOf, options, tombstones: null, logger);

    /// <param name="tombstones">Gets those of every forgetting too; null for none.</param>
    internal static SqliteEventLog Open(
        string file, Func<int, string> itemIdOf, SqliteEventLogOptions options, TombstoneFile? tombstones, ILogger logger)
    {
        options.Validate();
        Schema.Ensure(file, "log.sql", logger);
        return new SqliteEventLog(file, itemIdOf, options, tombstones, logger);
    }

    public bool WritesFail => _queue.Failed;

    public ValueTask<AppendResult> AppendAsync(
        string userKey, long expectedVersion, IReadOnlyList<EventToAppend> events, CancellationToken ct) =>
        _queue.AppendAsync(userKey, expectedVersion, events, ct);

    public ValueTask<AppendResult?[]> AppendAsync(IReadOnlyList<UserAppend> appends, CancellationToken ct) => _queue.AppendAsync(appends, ct);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadUserAsync(string userKey, long afterSeq, int limit, CancellationToken ct) =>
        _readers.ReadAsync(static (reader, what) => reader.ReadUser(what), (userKey, afterSeq, limit), ct);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAsync(long afterPosition, int limit, CancellationToken ct) =>
        _readers.ReadAsync(static (reader, what) => reader.Read(what), (afterPosition, limit), ct);

    public ValueTask<long> HeadAsync(CancellationToken ct) => ValueTask.FromResult(_writer.Head);

    public ValueTask<PersonInLog> DescribeAsync(string userKey, CancellationToken ct) =>
        _readers.ReadAsync(static (reader, key) => reader.Describe(key), userKey, ct);

    public async ValueTask<PersonInLog> ForgetAsync(string userKey, DateTimeOffset now, CancellationToken ct)
    {
        var removed = await ChangeAsync<PersonInLog>(writer => writer.Forget(userKey, now), ct).ConfigureAwait(false);
        _tombstones?.Add(removed.Tombstones);
        return removed;
    }

    public ValueTask<LogMerge> MergeAsync(string visitorKey, string userKey, CancellationToken ct) =>
        ChangeAsync<LogMerge>(writer => writer.Merge(visitorKey, userKey), ct);

    public ValueTask<long> TrimAsync(string userKey, long fromSeq, DateTimeOffset before, long upToPosition, CancellationToken ct) =>
        ChangeAsync<long>(writer => writer.Trim(userKey, fromSeq, before, upToPosition), ct);

    public ValueTask<long> ForgettingsAsync(CancellationToken ct) => ValueTask.FromResult(_writer.Forgettings);

    public ValueTask<Tombstones> ReadTombstonesAsync(CancellationToken ct) =>
        _readers.ReadAsync(static (reader, _) => reader.ReadTombstones(), 0, ct);

    public async ValueTask BuryAsync(Tombstones missing, CancellationToken ct) =>
        await ChangeAsync<Tombstones>(writer => writer.Bury(missing), ct).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        _checkpoints.Dispose();
        await _readers.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<TResult> ChangeAsync<TResult>(Func<EventWriter, object> change, CancellationToken ct)
    {
        var write = new PendingChange<EventWriter>(change);
        await _queue.AddAsync(write, ct).ConfigureAwait(false);
        return (TResult)await write.Done.WaitAsync(ct).ConfigureAwait(false);
    }
}
