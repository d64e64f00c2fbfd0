using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage.Postgres;

/// <summary>Everything a cluster keeps, in one PostgreSQL database (15 or newer) that all its silos share.</summary>
public sealed class PostgresStorage : IShopStorage
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresEventLog _events;
    private readonly PostgresCatalogueStore _catalogue;
    private readonly PostgresModelStore _models;
    private long _cleaned;

    private PostgresStorage(NpgsqlDataSource source, PostgresStorageOptions options, TimeProvider time, ILogger logger)
    {
        _source = source;
        _catalogue = new PostgresCatalogueStore(source, time, logger);
        _events = new PostgresEventLog(source, _catalogue.IdOf, options, logger);
        _models = new PostgresModelStore(source, options.KeptCheckpoints);
    }

    public IEventLog Events => _events;

    public ICatalogueStore Catalogue => _catalogue;

    public IModelStore Models => _models;

    public DbDataSource OrleansDataSource => _source;

    public string OrleansInvariant => "Npgsql";

    /// <summary>Opens a database, making its tables or bringing them up to date.</summary>
    /// <param name="connectionString">Npgsql's, such as <c>Host=db;Database=orleansrec;Username=shop;Password=…</c>.</param>
    /// <exception cref="StorageRefusedException">The database cannot be used; the message is one sentence for the user, without the password.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<PostgresStorage> OpenAsync(
        string connectionString, PostgresStorageOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken ct)
    {
        options.Validate();
        var logger = loggers.CreateLogger<PostgresStorage>();
        var source = PostgresConnections.Open(connectionString);
        try
        {
            await PostgresSchema.EnsureAsync(source, options.Patience, time, logger, ct).ConfigureAwait(false);
            var storage = await Task.Run(() => new PostgresStorage(source, options, time, logger), ct).ConfigureAwait(false);
            Log.Opened(
                logger, PostgresConnections.Name(source), await storage.Events.HeadAsync(ct).ConfigureAwait(false), storage.Catalogue.Count);
            return storage;
        }
        catch (Exception error)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            if (error is not StorageRefusedException && PostgresConnections.IsOutage(error))
            {
                throw new StorageRefusedException(
                    $"Database {PostgresConnections.Name(source)} stopped answering ({error.Message.TrimEnd('.')}); start again.", error);
            }
            throw;
        }
    }

    /// <summary>
    /// Frees the rows of people who were forgotten since the last time. What free space and the write-ahead log of the server still hold of them goes as the
    /// server reuses it; <c>VACUUM FULL event</c> rewrites the file at once.
    /// </summary>
    public async Task MaintainAsync(CancellationToken ct)
    {
        var forgettings = await _events.ForgettingsAsync(ct).ConfigureAwait(false);
        if (forgettings == _cleaned) return;
        try
        {
            await using var command = _source.CreateCommand("VACUUM event, person, merged, orleansstorage");
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            _cleaned = forgettings;
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unwritten("database", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync().ConfigureAwait(false);
        await _catalogue.DisposeAsync().ConfigureAwait(false);
        await _models.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }
}
