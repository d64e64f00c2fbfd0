using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Items;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Catalogue;

/// <summary>The catalogue in one SQLite file, with all ids in memory.</summary>
public sealed class SqliteCatalogueStore : ICatalogueStore
{
    private const int QueueCapacity = 4_096;
    private const int MaxBatchRows = 2_048;
    private const int Readers = 2;

    private readonly ItemIds _ids = new();
    private readonly TimeProvider _time;
    private readonly GroupCommitQueue<PendingItem> _queue;
    private readonly ReaderPool<CatalogueReader> _readers;

    private SqliteCatalogueStore(string file, TimeProvider time, ILogger logger)
    {
        _time = time;
        var writer = new CatalogueWriter(file, _ids);
        writer.Open();
        _readers = new ReaderPool<CatalogueReader>("catalogue", Readers, () => new CatalogueReader(file));
        _queue = new GroupCommitQueue<PendingItem>("catalogue", writer, QueueCapacity, MaxBatchRows, logger);
    }

    public bool WritesFail => _queue.Failed;

    public int Count => _ids.Count;

    /// <summary>Opens a catalogue, creating the file where there is none.</summary>
    /// <param name="file">The path of <c>catalogue.db</c>.</param>
    /// <param name="time">Gives the time to items that come without one.</param>
    /// <exception cref="StorageRefusedException">The file cannot be used.</exception>
    public static SqliteCatalogueStore Open(string file, TimeProvider time, ILogger logger)
    {
        Schema.Ensure(file, "catalogue.sql", logger);
        return new SqliteCatalogueStore(file, time, logger);
    }

    public int? Find(string itemId) => _ids.TryFind(itemId, out var index) ? index : null;

    public string IdOf(int index) => _ids.IdOf(index);

    public ValueTask<int> ResolveAsync(string itemId, CancellationToken ct) =>
        _ids.TryFind(itemId, out var index) ? ValueTask.FromResult(index) : AddAsync(itemId, ct);

    public ValueTask<CatalogueEntry> UpsertAsync(Item item, CancellationToken ct) =>
        WriteAsync(PendingItem.Replacing(item with { Timestamp = item.Timestamp ?? _time.GetUtcNow() }), ct);

    public ValueTask<CatalogueEntry?> GetAsync(string itemId, CancellationToken ct) =>
        _readers.ReadAsync(static (reader, id) => reader.Get(id), itemId, ct);

    public ValueTask<IReadOnlyList<CatalogueEntry>> ReadAsync(long afterPosition, int limit, CancellationToken ct) =>
        _readers.ReadAsync(static (reader, what) => reader.Read(what), (afterPosition, limit), ct);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> AddAsync(string itemId, CancellationToken ct) =>
        (await WriteAsync(PendingItem.Known(itemId), ct).ConfigureAwait(false)).Index;

    private async ValueTask<CatalogueEntry> WriteAsync(PendingItem write, CancellationToken ct)
    {
        await _queue.AddAsync(write, ct).ConfigureAwait(false);
        return await write.Done.WaitAsync(ct).ConfigureAwait(false);
    }
}
