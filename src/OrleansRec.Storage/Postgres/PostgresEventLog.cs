using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Postgres;

/// <summary>The event log of a cluster in PostgreSQL: every silo has one writer, the writers take turns, readers never wait for them.</summary>
internal sealed class PostgresEventLog : IEventLog
{
    private const string Name = "event log";

    private const string Select = """
        SELECT e.position, p.key, e.seq, e.event_id, e.item, e.type, e.at, e.quantity, e.price, e.value, e.currency, e.session, e.platform,
               e.scenario, e.recommendation, e.answer_position, e.properties, e.item_id
        FROM event e JOIN person p ON p.id = e.person

        """;

    private readonly NpgsqlDataSource _source;
    private readonly Func<int, string> _itemIdOf;
    private readonly GroupCommitQueue<PendingWrite> _queue;
    private readonly TombstoneFile? _tombstones;

    /// <param name="itemIdOf">The catalogue's id behind an index, also behind one that another silo gave a moment ago.</param>
    /// <param name="tombstones">Gets those of every forgetting of this silo; null for none.</param>
    public PostgresEventLog(
        NpgsqlDataSource source, Func<int, string> itemIdOf, PostgresStorageOptions options, TombstoneFile? tombstones, ILogger logger)
    {
        _tombstones = tombstones;
        _source = source;
        _itemIdOf = itemIdOf;
        _queue = new GroupCommitQueue<PendingWrite>(
            Name, new PostgresEventWriter(source, options.CachedUsers), options.QueueCapacity, options.MaxBatchRows, logger);
    }

    public bool WritesFail => _queue.Failed;

    public ValueTask<AppendResult> AppendAsync(
        string userKey, long expectedVersion, IReadOnlyList<EventToAppend> events, CancellationToken ct) =>
        _queue.AppendAsync(userKey, expectedVersion, events, ct);

    public ValueTask<AppendResult?[]> AppendAsync(IReadOnlyList<UserAppend> appends, CancellationToken ct) => _queue.AppendAsync(appends, ct);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadUserAsync(string userKey, long afterSeq, int limit, CancellationToken ct) => ReadRowsAsync(
        Select + "WHERE e.person = (SELECT id FROM person WHERE key = $1) AND e.seq > $2 ORDER BY e.seq LIMIT $3", ct,
        new NpgsqlParameter<string> { TypedValue = PostgresText.Encode(userKey) },
        new NpgsqlParameter<long> { TypedValue = afterSeq },
        new NpgsqlParameter<int> { TypedValue = limit });

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAsync(long afterPosition, int limit, CancellationToken ct) => ReadRowsAsync(
        Select + "WHERE e.position > $1 ORDER BY e.position LIMIT $2", ct,
        new NpgsqlParameter<long> { TypedValue = afterPosition },
        new NpgsqlParameter<int> { TypedValue = limit });

    public ValueTask<long> HeadAsync(CancellationToken ct) => ReadHeadAsync("SELECT position FROM log_head WHERE id = 1", ct);

    public ValueTask<long> ForgettingsAsync(CancellationToken ct) => ReadHeadAsync("SELECT forgettings FROM log_head WHERE id = 1", ct);

    public async ValueTask<PersonInLog> DescribeAsync(string userKey, CancellationToken ct)
    {
        try
        {
            await using var command = _source.CreateCommand("""
                SELECT count(e.position), min(e.position),
                       ARRAY(SELECT visitor FROM merged WHERE person = $1 ORDER BY visitor), (SELECT person FROM merged WHERE visitor = $1)
                FROM event e WHERE e.person = (SELECT id FROM person WHERE key = $1)
                """);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PostgresText.Encode(userKey) });
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            await reader.ReadAsync(ct).ConfigureAwait(false);
            return new PersonInLog(
                reader.GetInt64(0),
                reader.IsDBNull(1) ? null : reader.GetInt64(1),
                Array.ConvertAll(reader.GetFieldValue<string[]>(2), PostgresText.Decode),
                Text(reader, 3));
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable(Name, error);
        }
    }

    public async ValueTask<PersonInLog> ForgetAsync(string userKey, DateTimeOffset now, CancellationToken ct)
    {
        var removed = (PersonInLog)await ChangeAsync(log => EventPeople.Forget(log, userKey, now.ToUnixTimeMilliseconds()), ct).ConfigureAwait(false);
        _tombstones?.Add(removed.Tombstones);
        return removed;
    }

    public async ValueTask<Tombstones> ReadTombstonesAsync(CancellationToken ct)
    {
        try
        {
            await using var command = _source.CreateCommand("SELECT s.key, f.hash, f.at FROM secret s LEFT JOIN forgotten f ON true");
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            byte[] secret = [];
            List<Tombstone> all = [];
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                if (secret.Length == 0) secret = reader.GetFieldValue<byte[]>(0);
                if (!reader.IsDBNull(1)) all.Add(new Tombstone(reader.GetFieldValue<byte[]>(1), reader.GetInt64(2)));
            }

            return new Tombstones(secret, all);
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable(Name, error);
        }
    }

    public async ValueTask BuryAsync(Tombstones missing, CancellationToken ct) =>
        await ChangeAsync(log => EventPeople.Bury(log, missing), ct).ConfigureAwait(false);

    public async ValueTask<LogMerge> MergeAsync(string visitorKey, string userKey, CancellationToken ct) =>
        (LogMerge)await ChangeAsync(log => EventPeople.Merge(log, visitorKey, userKey), ct).ConfigureAwait(false);

    public async ValueTask<long> TrimAsync(string userKey, long fromSeq, DateTimeOffset before, long upToPosition, CancellationToken ct) =>
        (long)await ChangeAsync(log => EventPeople.Trim(log, userKey, fromSeq, before.ToUnixTimeMilliseconds(), upToPosition), ct).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private async ValueTask<object> ChangeAsync(Func<EventConnection, object> change, CancellationToken ct)
    {
        var write = new PendingChange<EventConnection>(change, alone: true);
        await _queue.AddAsync(write, ct).ConfigureAwait(false);
        return await write.Done.WaitAsync(ct).ConfigureAwait(false);
    }

    private async ValueTask<long> ReadHeadAsync(string sql, CancellationToken ct)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable(Name, error);
        }
    }

    private async ValueTask<IReadOnlyList<StoredEvent>> ReadRowsAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            List<StoredEvent> events = [];
            while (await reader.ReadAsync(ct).ConfigureAwait(false)) events.Add(ReadRow(reader));
            return events;
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable(Name, error);
        }
    }

    private StoredEvent ReadRow(NpgsqlDataReader row)
    {
        var key = PostgresText.Decode(row.GetString(1));
        var isVisitor = key.StartsWith("v:", StringComparison.Ordinal);
        var item = row.GetInt32(4);
        return new StoredEvent(row.GetInt64(0), key, row.GetInt64(2), item, new BehaviourEvent
        {
            EventId = PostgresText.Decode(row.GetString(3)),
            UserId = isVisitor ? null : key[2..],
            VisitorId = isVisitor ? key[2..] : null,
            ItemId = item >= 0 ? _itemIdOf(item) : Text(row, 17),
            Type = PostgresText.Decode(row.GetString(5)),
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
            Quantity = Number(row, 7),
            Price = Number(row, 8),
            Value = Number(row, 9),
            Currency = Text(row, 10),
            SessionId = Text(row, 11),
            Platform = Text(row, 12),
            Scenario = Text(row, 13),
            RecommendationId = Text(row, 14),
            Position = row.IsDBNull(15) ? null : row.GetInt32(15),
            Properties = row.IsDBNull(16) ? null : JsonSerializer.Deserialize(row.GetString(16), EventJson.Default.IReadOnlyDictionaryStringString),
        });
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : PostgresText.Decode(row.GetString(column));

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
