using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansRec.Contracts.Items;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Postgres;

/// <summary>
/// The catalogue of a cluster in PostgreSQL, with all ids in every silo's memory. What another silo adds is known here with the next
/// <see cref="ReadAsync"/>, and to <see cref="IdOf"/> at once.
/// </summary>
internal sealed class PostgresCatalogueStore : ICatalogueStore
{
    private const string Name = "catalogue";
    private const int QueueCapacity = 4_096;
    private const int MaxBatchRows = 2_048;
    private const string Select = "SELECT idx, item_id, position, content, image FROM item ";

    private readonly NpgsqlDataSource _source;
    private readonly PostgresItemIds _ids;
    private readonly TimeProvider _time;
    private readonly GroupCommitQueue<PendingItem> _queue;

    public PostgresCatalogueStore(NpgsqlDataSource source, TimeProvider time, ILogger logger)
    {
        _source = source;
        _time = time;
        _ids = new PostgresItemIds(source);
        using (var connection = source.OpenConnection()) _ids.CatchUp(connection);
        _queue = new GroupCommitQueue<PendingItem>(Name, new PostgresCatalogueWriter(source, _ids), QueueCapacity, MaxBatchRows, logger);
    }

    public bool WritesFail => _queue.Failed;

    public int Count => _ids.Count;

    public int? Find(string itemId) => _ids.TryFind(itemId, out var index) ? index : null;

    public string IdOf(int index) => _ids.IdOf(index);

    public ValueTask<int> ResolveAsync(string itemId, CancellationToken ct) =>
        _ids.TryFind(itemId, out var index) ? ValueTask.FromResult(index) : AddAsync(itemId, ct);

    public ValueTask<CatalogueEntry> UpsertAsync(Item item, CancellationToken ct) =>
        WriteAsync(PendingItem.Replacing(item with { Timestamp = item.Timestamp ?? _time.GetUtcNow() }), ct);

    public async ValueTask<CatalogueEntry?> GetAsync(string itemId, CancellationToken ct)
    {
        var found = await ReadRowsAsync(
            Select + "WHERE item_id = $1", ct, new NpgsqlParameter<string> { TypedValue = PostgresText.Encode(itemId) }).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    public async ValueTask<IReadOnlyList<CatalogueEntry>> ReadAsync(long afterPosition, int limit, CancellationToken ct)
    {
        var changed = await ReadRowsAsync(
            Select + "WHERE position > $1 ORDER BY position LIMIT $2", ct,
            new NpgsqlParameter<long> { TypedValue = afterPosition },
            new NpgsqlParameter<int> { TypedValue = limit }).ConfigureAwait(false);
        foreach (var entry in changed)
        {
            if (entry.Index < _ids.Count) continue;
            await Task.Run(() => _ids.IdOf(entry.Index), ct).ConfigureAwait(false);
            break;
        }
        return changed;
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <summary>Reads a row of item, position, content and image.</summary>
    public static CatalogueEntry ReadRow(NpgsqlDataReader row)
    {
        var item = row.IsDBNull(3)
            ? new Item { ItemId = PostgresText.Decode(row.GetString(1)) }
            : JsonSerializer.Deserialize(row.GetString(3), ItemJson.Default.Item)!;
        if (!row.IsDBNull(4)) item = item with { Image = row.GetFieldValue<byte[]>(4) };
        return new CatalogueEntry(row.GetInt64(2), row.GetInt32(0), item);
    }

    private async ValueTask<int> AddAsync(string itemId, CancellationToken ct) =>
        (await WriteAsync(PendingItem.Known(itemId), ct).ConfigureAwait(false)).Index;

    private async ValueTask<CatalogueEntry> WriteAsync(PendingItem write, CancellationToken ct)
    {
        await _queue.AddAsync(write, ct).ConfigureAwait(false);
        return await write.Done.WaitAsync(ct).ConfigureAwait(false);
    }

    private async ValueTask<List<CatalogueEntry>> ReadRowsAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            List<CatalogueEntry> entries = [];
            while (await reader.ReadAsync(ct).ConfigureAwait(false)) entries.Add(ReadRow(reader));
            return entries;
        }
        catch (Exception error) when (PostgresConnections.IsOutage(error))
        {
            throw PostgresConnections.Unreadable(Name, error);
        }
    }
}
