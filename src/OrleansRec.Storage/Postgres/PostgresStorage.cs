using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
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
    private readonly TombstoneFile? _tombstones;
    private long _cleaned;

    private PostgresStorage(
        NpgsqlDataSource source, PostgresStorageOptions options, TombstoneFile? tombstones, TimeProvider time, ILogger logger)
    {
        _source = source;
        _tombstones = tombstones;
        _catalogue = new PostgresCatalogueStore(source, time, logger);
        _events = new PostgresEventLog(source, _catalogue.IdOf, options, tombstones, logger);
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
        TombstoneFile? tombstones = null;
        try
        {
            tombstones = options.TombstoneFile is { } path ? TombstoneFile.Open(path) : null;
            await PostgresSchema.EnsureAsync(source, options.Patience, time, logger, ct).ConfigureAwait(false);
            var storage = await Task.Run(() => new PostgresStorage(source, options, tombstones, time, logger), ct).ConfigureAwait(false);
            if (tombstones is not null) await tombstones.RestoreAsync(storage.Events, storage.ClearStatesAsync, logger, ct).ConfigureAwait(false);
            Log.Opened(
                logger, PostgresConnections.Name(source), await storage.Events.HeadAsync(ct).ConfigureAwait(false), storage.Catalogue.Count);
            return storage;
        }
        catch (Exception error)
        {
            tombstones?.Dispose();
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
        if (_tombstones is not null) await _tombstones.ReplaceLostAsync(_events, ct).ConfigureAwait(false);
        var forgettings = await _events.ForgettingsAsync(ct).ConfigureAwait(false);
        if (forgettings == _cleaned) return;
        try
        {
            await using var command = _source.CreateCommand("VACUUM event, person, merged, orleansstorage");
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            // Those of other silos too.
            if (_tombstones is not null) await _tombstones.ReconcileAsync(_events, ClearStatesAsync, ct).ConfigureAwait(false);
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
        _tombstones?.Dispose();
    }

    private async Task ClearStatesAsync(Tombstones gone)
    {
        List<string> keys = [];
        await using (var command = _source.CreateCommand(
            "SELECT DISTINCT GrainIdExtensionString FROM OrleansStorage WHERE GrainIdExtensionString IS NOT NULL"))
        await using (var reader = await command.ExecuteReaderAsync().ConfigureAwait(false))
        {
            while (await reader.ReadAsync().ConfigureAwait(false)) keys.Add(reader.GetString(0));
        }

        await using var clear = _source.CreateCommand("DELETE FROM OrleansStorage WHERE GrainIdExtensionString = ANY($1)");
        clear.Parameters.Add(Parameters.Array([.. keys.Where(key => gone.Find(PostgresText.Decode(key)) is not null)], NpgsqlDbType.Text));
        await clear.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
