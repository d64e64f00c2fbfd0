using Npgsql;
using NpgsqlTypes;

namespace OrleansRec.Storage.Postgres;

/// <summary>What the last commit left, as the holder of the log's lock reads it.</summary>
/// <param name="Position">The last one given.</param>
/// <param name="People">The highest number of a person given.</param>
/// <param name="Forgettings">How often somebody was forgotten.</param>
/// <param name="Changes">Forgettings and merges.</param>
internal readonly record struct LogHead(long Position, long People, long Forgettings, long Changes);

/// <summary>
/// The writer's connection with its prepared statements. A batch takes three round trips, four where somebody is not remembered: lock, read
/// people, insert and commit.
/// </summary>
internal sealed class EventConnection : IDisposable
{
    private readonly NpgsqlBatch _lock;
    private readonly NpgsqlBatch _insert;
    private readonly NpgsqlParameter<long> _position = Parameters.Number();
    private readonly NpgsqlParameter<long> _people = Parameters.Number();

    public EventConnection(NpgsqlDataSource source)
    {
        Connection = source.OpenConnection();
        try
        {
            Secret = (byte[])new NpgsqlCommand("SELECT key FROM secret", Connection).ExecuteScalar()!;
            _lock = new NpgsqlBatch(Connection)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand("BEGIN"),
                    new NpgsqlBatchCommand("SELECT position, people, forgettings, changes FROM log_head WHERE id = 1 FOR UPDATE"),
                },
            };
            _insert = new NpgsqlBatch(Connection)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand("INSERT INTO person (id, key) SELECT * FROM unnest($1, $2) ON CONFLICT (key) DO UPDATE SET id = excluded.id / 0")
                    {
                        Parameters = { Parameters.Array(NewPeople, NpgsqlDbType.Bigint), Parameters.Array(NewKeys, NpgsqlDbType.Text) },
                    },
                    new NpgsqlBatchCommand(EventRows.Insert),
                    new NpgsqlBatchCommand("UPDATE log_head SET position = $1, people = $2 WHERE id = 1") { Parameters = { _position, _people } },
                    new NpgsqlBatchCommand("COMMIT"),
                },
            };
            Rows.BindTo(_insert.BatchCommands[1].Parameters);
            _lock.Prepare();
            _insert.Prepare();
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>The key of the hashes that tombstones are.</summary>
    public byte[] Secret { get; set; }

    public EventRows Rows { get; } = new();

    public List<long> NewPeople { get; } = [];

    public List<string> NewKeys { get; } = [];

    /// <summary>Starts a transaction that no other writer's can overlap.</summary>
    public LogHead BeginAndLock()
    {
        Rows.Clear();
        NewPeople.Clear();
        NewKeys.Clear();
        using var reader = _lock.ExecuteReader();
        reader.Read();
        return new LogHead(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    /// <summary>Writes the rows and commits, durably.</summary>
    public void InsertAndCommit(long position, long people)
    {
        (_position.TypedValue, _people.TypedValue) = (position, people);
        _insert.ExecuteNonQuery();
    }

    public NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    public void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>Ends the connection, and with it a transaction that is still open.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        _insert.Dispose();
        Connection.Dispose();
    }
}
