using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansRec.Storage.Postgres;

/// <summary>Brings a database's tables up to date, one process at a time, and refuses databases that are not ours or are newer.</summary>
internal static class PostgresSchema
{
    /// <summary><c>UNIQUE NULLS NOT DISTINCT</c> came with it.</summary>
    private const int OldestServer = 15;

    /// <summary>Of the advisory lock that a process holds while it changes the schema: "orleansr" in ASCII.</summary>
    private const long MigrationLock = 0x6F726C65616E7372;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <param name="patience">How long an unreachable server is tried again.</param>
    /// <exception cref="StorageRefusedException">The database cannot be used.</exception>
    public static async Task EnsureAsync(NpgsqlDataSource source, TimeSpan patience, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await MigrateAsync(source, logger, ct).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (PostgresConnections.IsOutage(error))
            {
                if (!MayPass(error) || time.GetElapsedTime(started) > patience) throw Refuse(source, error);
                Log.DatabaseUnreachable(logger, PostgresConnections.Name(source), error.Message);
            }
            await Task.Delay(RetryAfter, time, ct).ConfigureAwait(false);
        }
    }

    private static async Task MigrateAsync(NpgsqlDataSource source, ILogger logger, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new StorageRefusedException(
                $"Database {PostgresConnections.Name(source)} is PostgreSQL {connection.PostgreSqlVersion}; use {OldestServer} or newer.");
        }
        var newest = Newest();
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RunAsync($"SELECT pg_advisory_xact_lock({MigrationLock})").ConfigureAwait(false);
        await RunAsync("CREATE TABLE IF NOT EXISTS orleansrec_schema (version integer NOT NULL)").ConfigureAwait(false);
        await using var read = new NpgsqlCommand("SELECT max(version) FROM orleansrec_schema", connection, transaction);
        var version = await read.ExecuteScalarAsync(ct).ConfigureAwait(false) as int? ?? 0;
        if (version > newest)
        {
            throw new StorageRefusedException(
                $"Database {PostgresConnections.Name(source)} has schema version {version}, newer than this program's {newest}; run the newer "
                + "OrleansRec or use another database.");
        }
        if (version == newest) return;
        for (var step = version + 1; step <= newest; step++)
        {
            await RunAsync(Script(step)).ConfigureAwait(false);
            await RunAsync($"INSERT INTO orleansrec_schema (version) VALUES ({step})").ConfigureAwait(false);
        }
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        Log.TablesCreated(logger, PostgresConnections.Name(source), newest);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>False where waiting does not help: wrong password, unknown database, tables of another program …</summary>
    private static bool MayPass(Exception error) => error is not PostgresException { IsTransient: false } refused
        || refused.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;

    private static StorageRefusedException Refuse(NpgsqlDataSource source, Exception error)
    {
        var name = PostgresConnections.Name(source);
        return new StorageRefusedException(
            error is PostgresException { SqlState: PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject }
                ? $"Database {name} has tables of another program ({error.Message.TrimEnd('.')}); use a database of its own."
                : $"Database {name} cannot be used ({error.Message.TrimEnd('.')}); check the server and the connection string.",
            error);
    }

    private static int Newest()
    {
        var newest = 1;
        while (typeof(PostgresSchema).Assembly.GetManifestResourceInfo(ResourceOf(newest + 1)) is not null) newest++;
        return newest;
    }

    private static string ResourceOf(int step) => $"OrleansRec.Storage.Scripts.postgres.{step}.sql";

    private static string Script(int step)
    {
        using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream(ResourceOf(step))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
