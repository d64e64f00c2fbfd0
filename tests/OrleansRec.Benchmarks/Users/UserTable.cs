using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Storage.Postgres;

namespace OrleansRec.Benchmarks.Users;

/// <summary>
/// Fills a database with people within the server; one person's events lie far apart, as if everybody came once a round. The keys are made
/// after the rows: sorted, in minutes, where a lookup per row would take the better part of an hour. Their pages are fuller than those of a
/// table that grew. All in one transaction on emptied tables: a server that writes no more ahead than it needs leaves them out there.
/// </summary>
internal static class UserTable
{
    private const int Items = 1_000;

    public static string UserId(int user) => $"user-{user}";

    /// <returns>Bytes of the log: with its indexes, and of its rows alone.</returns>
    public static async Task<(long Total, long Rows)> FillAsync(string connectionString, int users, int events)
    {
        await using (await PostgresStorage.OpenAsync(
            connectionString, new PostgresStorageOptions(), TimeProvider.System, NullLoggerFactory.Instance, default))
        {
            // Makes the tables.
        }

        await using var connection = new NpgsqlConnection(connectionString + ";Command Timeout=0");
        await connection.OpenAsync();
        await RunAsync("SET maintenance_work_mem = '1GB'");
        await RunAsync("BEGIN");
        await RunAsync("TRUNCATE event, person");
        await RunAsync("ALTER TABLE event DROP CONSTRAINT event_pkey, DROP CONSTRAINT event_by_seq, DROP CONSTRAINT event_by_id");
        await RunAsync("INSERT INTO item (idx, item_id, position) SELECT i, 'item-' || i, i + 1 FROM generate_series(0, $1 - 1) AS i", Items);
        await RunAsync("UPDATE catalogue_head SET position = $1, items = $1", Items);
        await RunAsync("INSERT INTO person (id, key) SELECT u + 1, 'u:user-' || u FROM generate_series(0, $1 - 1) AS u", users);
        await RunAsync(
            """
            INSERT INTO event (position, person, seq, event_id, item, type, at, price, session, platform)
            SELECT e::bigint * $1 + u + 1, u + 1, e + 1, 'event-' || e || '-' || u, (u * 7 + e * 13) % 1000, 'view',
                   (extract(epoch FROM now()) * 1000)::bigint - ($2 - e) * 3600000, 9.5, 'session-' || u || '-' || e / 5, 'web'
            FROM generate_series(0, $2 - 1) AS e, generate_series(0, $1 - 1) AS u
            """,
            users, events);
        await RunAsync("ALTER TABLE event ADD PRIMARY KEY (position)");
        await RunAsync("ALTER TABLE event ADD CONSTRAINT event_by_seq UNIQUE (person, seq)");
        await RunAsync("ALTER TABLE event ADD CONSTRAINT event_by_id UNIQUE (person, event_id)");
        await RunAsync("UPDATE log_head SET position = $1::bigint * $2, people = $1", users, events);
        await RunAsync("COMMIT");
        await RunAsync("ANALYZE event, person, item");
        await RunAsync("CHECKPOINT");

        await using var measure = new NpgsqlCommand("SELECT pg_total_relation_size('event'), pg_table_size('event')", connection);
        await using var reader = await measure.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));

        async Task RunAsync(string sql, params int[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = value });
            await command.ExecuteNonQueryAsync();
        }
    }
}
