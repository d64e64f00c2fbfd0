using System.Net.Sockets;
using Npgsql;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Storage.Postgres;

/// <summary>Connections to one database, set up the same way: durable commits, and nobody holds a lock while it sleeps.</summary>
internal static class PostgresConnections
{
    /// <summary>How long a transaction may stand still before the server ends it, so that a stopped process holds nobody up for longer.</summary>
    private const int IdleInTransactionMilliseconds = 3_000;

    private const int LockMilliseconds = 15_000;

    private const int MaxPoolSize = 20;

    /// <param name="connectionString">Settings that it names stay as they are.</param>
    /// <exception cref="StorageRefusedException">The connection string cannot be used.</exception>
    public static NpgsqlDataSource Open(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The message of the error may repeat a password.
            throw new StorageRefusedException(
                "The PostgreSQL connection string cannot be read; write it like 'Host=db;Database=orleansrec;Username=shop;Password=…'.");
        }
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new StorageRefusedException("The PostgreSQL connection string has no 'Host'; name the server.");
        }
        Default("Maximum Pool Size", () => settings.MaxPoolSize = MaxPoolSize);
        Default("Timeout", () => settings.Timeout = 5);
        Default("Command Timeout", () => settings.CommandTimeout = 20);
        Default("Keepalive", () => settings.KeepAlive = 10);
        Default("Max Auto Prepare", () => settings.MaxAutoPrepare = 32);
        settings.Options = string.Join(
            ' ', "-c synchronous_commit=on", $"-c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds}",
            $"-c lock_timeout={LockMilliseconds}", settings.Options).TrimEnd();
        return NpgsqlDataSource.Create(settings);

        void Default(string name, Action set)
        {
            if (!settings.ContainsKey(name)) set();
        }
    }

    /// <summary>Where the database is, without who may open it.</summary>
    public static string Name(NpgsqlDataSource source)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"{settings.Database ?? settings.Username} on {settings.Host}:{settings.Port}";
    }

    /// <summary>True where the database, the way to it or a lock failed rather than the caller: it may be tried again.</summary>
    public static bool IsOutage(Exception error) => error is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>Without the cause itself: Npgsql's exceptions cannot travel between silos.</summary>
    public static UnavailableException Unreadable(string name, Exception error) => new($"The {name} could not be read ({error.Message}); try again.");

    /// <inheritdoc cref="Unreadable"/>
    public static UnavailableException Unwritten(string name, Exception error) => new($"The {name} could not be written ({error.Message}); try again.");
}
