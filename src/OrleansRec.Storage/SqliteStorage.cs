using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.GrainTables;
using OrleansRec.Storage.Models;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage;

/// <summary>
/// Everything one silo keeps, in one folder: <c>log.db</c>, <c>catalogue.db</c>, <c>models.db</c>, for Orleans' AdoNet providers
/// <c>orleans.db</c>, and <c>tombstones.txt</c>. One process at a time.
/// </summary>
public sealed class SqliteStorage : IShopStorage
{
    /// <summary>The invariant name under which Orleans' AdoNet providers find Microsoft.Data.Sqlite.</summary>
    public const string OrleansInvariant = "System.Data.SQLite";

    private static readonly string[] Files = ["catalogue.db", "log.db", "orleans.db", "models.db", "tombstones.txt", FolderLock.FileName];

    private readonly string _folder;
    private readonly FolderLock _lock;
    private readonly SqliteEventLog _events;
    private readonly SqliteCatalogueStore _catalogue;
    private readonly SqliteModelStore _models;
    private readonly TombstoneFile _tombstones;

    private SqliteStorage(
        string folder, FolderLock folderLock, TombstoneFile tombstones, SqliteEventLog events, SqliteCatalogueStore catalogue, SqliteModelStore models,
        string orleans)
    {
        _folder = folder;
        _tombstones = tombstones;
        _lock = folderLock;
        _events = events;
        _catalogue = catalogue;
        _models = models;
        OrleansDataSource = new OneConnectionDataSource(orleans);
    }

    public IEventLog Events => _events;

    public ICatalogueStore Catalogue => _catalogue;

    public IModelStore Models => _models;

    /// <summary>
    /// For grain state and reminders, with <see cref="OrleansInvariant"/>: the providers' option <c>DataSource</c>. It lends one connection at
    /// a time, so that parallel writers wait instead of blocking threads on a locked file.
    /// </summary>
    public DbDataSource OrleansDataSource { get; }

    string IShopStorage.OrleansInvariant => OrleansInvariant;

    /// <summary>The same file for tools that want a connection string; silos use <see cref="OrleansDataSource"/>.</summary>
    public string OrleansConnectionString => OrleansDataSource.ConnectionString;

    /// <summary>Opens a folder with the default options.</summary>
    /// <inheritdoc cref="OpenAsync(string, SqliteStorageOptions, TimeProvider, ILoggerFactory, CancellationToken)"/>
    public static Task<SqliteStorage> OpenAsync(string folder, TimeProvider time, ILoggerFactory loggers, CancellationToken ct) =>
        OpenAsync(folder, new SqliteStorageOptions(), time, loggers, ct);

    /// <summary>Opens a folder, making what does not exist; a folder that is refused holds what it held before.</summary>
    /// <exception cref="StorageRefusedException">The folder or a file in it cannot be used; the message is one sentence for the user.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Task<SqliteStorage> OpenAsync(
        string folder, SqliteStorageOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken ct) =>
        Task.Run(() => OpenCoreAsync(Path.GetFullPath(folder), options, time, loggers), ct);

    /// <summary>
    /// Takes what was deleted out of the files: with that, a person who was forgotten is in no file of the folder any more. Deleted rows are overwritten
    /// at once, but copies stay on pages between which SQLite moved rows; so the files are written anew where somebody was forgotten since the
    /// last time. Writes wait meanwhile.
    /// </summary>
    /// <exception cref="UnavailableException">A file was in use; what was not done is done the next time.</exception>
    public async Task MaintainAsync(CancellationToken ct)
    {
        await _tombstones.ReplaceLostAsync(_events, ct).ConfigureAwait(false);
        await Task.Run(RewriteFiles, ct).ConfigureAwait(false);
    }

    private void RewriteFiles()
    {
        try
        {
            using var log = Database.OpenWriter(Path.Combine(_folder, "log.db"));
            using var orleans = Database.OpenWriter(Path.Combine(_folder, "orleans.db"));
            var forgettings = log.Scalar("SELECT forgettings FROM head");
            if (log.Scalar("SELECT rewritten FROM head") < forgettings)
            {
                orleans.Rewrite();
                log.Rewrite();
                log.Prepare("UPDATE head SET rewritten = ?1").Bind(1, forgettings).Run();
            }
            EmptyWriteAheadFile(log, "log.db");
            EmptyWriteAheadFile(orleans, "orleans.db");
        }
        catch (SqliteException error)
        {
            throw new UnavailableException($"What was deleted could not be taken out of the files ({error.Message}); try again.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync().ConfigureAwait(false);
        await _catalogue.DisposeAsync().ConfigureAwait(false);
        await _models.DisposeAsync().ConfigureAwait(false);
        await OrleansDataSource.DisposeAsync().ConfigureAwait(false);
        _tombstones.Dispose();
        _lock.Dispose();
    }

    /// <summary>Only while nobody else writes the file: what it held stays on its pages until the next maintenance.</summary>
    private static void ClearStates(string orleans, Tombstones gone)
    {
        using var database = Database.OpenWriter(orleans);
        List<string> keys = [];
        using (var rows = database.Prepare("SELECT DISTINCT GrainIdExtensionString FROM OrleansStorage WHERE GrainIdExtensionString IS NOT NULL"))
        {
            while (rows.Step()) keys.Add(rows.GetText(0));
        }

        using var clear = database.Prepare("DELETE FROM OrleansStorage WHERE GrainIdExtensionString = ?1");
        foreach (var key in keys)
        {
            if (gone.Find(key) is not null) clear.Bind(1, key).Run();
        }
    }

    private static void EmptyWriteAheadFile(Database database, string name)
    {
        if (database.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            throw new UnavailableException($"The write-ahead file of {name} is in use and was not emptied; try again.");
    }

    private static async Task<SqliteStorage> OpenCoreAsync(
        string folder, SqliteStorageOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<SqliteStorage>();
        var missing = Array.FindAll(Files, file => !File.Exists(Path.Combine(folder, file)));
        var folderLock = FolderLock.Take(folder);
        SqliteCatalogueStore? catalogue = null;
        SqliteEventLog? events = null;
        TombstoneFile? tombstones = null;
        try
        {
            tombstones = TombstoneFile.Open(options.TombstoneFile ?? Path.Combine(folder, "tombstones.txt"));
            catalogue = SqliteCatalogueStore.Open(Path.Combine(folder, "catalogue.db"), time, logger);
            events = SqliteEventLog.Open(Path.Combine(folder, "log.db"), catalogue.IdOf, options.Events, tombstones, logger);
            var orleans = Path.Combine(folder, "orleans.db");
            Schema.Ensure(orleans, "orleans.sql", logger);
            await tombstones.RestoreAsync(events, gone => Task.Run(() => ClearStates(orleans, gone)), logger, CancellationToken.None).ConfigureAwait(false);
            var models = SqliteModelStore.Open(Path.Combine(folder, "models.db"), options.Models, logger);
            foreach (var file in missing)
                if (file.EndsWith(".db", StringComparison.Ordinal) && !missing.Contains("log.db")) Log.FileMissing(logger, file, folder);
            Log.Opened(logger, folder, await events.HeadAsync(CancellationToken.None).ConfigureAwait(false), catalogue.Count);
            return new SqliteStorage(folder, folderLock, tombstones, events, catalogue, models, orleans);
        }
        catch
        {
            if (events is not null) await events.DisposeAsync().ConfigureAwait(false);
            if (catalogue is not null) await catalogue.DisposeAsync().ConfigureAwait(false);
            tombstones?.Dispose();
            folderLock.Dispose();
            foreach (var file in missing) Database.Delete(Path.Combine(folder, file));
            throw;
        }
    }
}
