using Npgsql;
using NpgsqlTypes;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Postgres;

/// <summary>Writes batches of items, each in one transaction that holds the catalogue's lock, and shows new ids in memory after the commit.</summary>
internal sealed class PostgresCatalogueWriter(NpgsqlDataSource source, PostgresItemIds ids) : IBatchWriter<PendingItem>
{
    public void Write(IReadOnlyList<PendingItem> batch)
    {
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction();

        // 1. From here to the commit nobody else gives indexes.
        var (position, items) = Lock(connection);
        if (items > ids.Count) ids.CatchUp(connection);
        var rows = ReadStored(connection, batch);

        // 2. The last state of each item wins; every write gets a position of its own.
        List<string> added = [];
        foreach (var write in batch)
        {
            var itemId = write.Item.ItemId;
            if (!rows.TryGetValue(itemId, out var row))
            {
                rows.Add(itemId, row = new Row(items + added.Count) { IsNew = true });
                added.Add(itemId);
            }
            else if (write.Content is null || write.Item.Timestamp!.Value.UtcTicks < row.Changed)
            {
                write.Result = row.Entry ?? throw new InvalidOperationException($"Item '{itemId}' has no state.");
                continue;
            }

            (row.Changed, row.Content, row.IsDirty) = (write.Item.Timestamp?.UtcTicks, write.Content, true);
            write.Result = row.Entry = new CatalogueEntry(++position, row.Index, write.Item);
        }

        // 3. Each changed row once.
        Store(connection, [.. rows.Values.Where(row => row.IsNew)], """
            INSERT INTO item (idx, item_id, position, changed, content, image) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            """);
        Store(connection, [.. rows.Values.Where(row => row is { IsNew: false, IsDirty: true })], """
            UPDATE item SET position = n.position, changed = n.changed, content = n.content, image = n.image
            FROM unnest($1, $2, $3, $4, $5, $6) AS n (idx, item_id, position, changed, content, image) WHERE item.idx = n.idx
            """);
        SaveHead(connection, position, items + added.Count);
        transaction.Commit();
        ids.Add(items, added);
    }

    public void Dispose()
    {
        // Connections are the data source's.
    }

    private static (long Position, int Items) Lock(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT position, items FROM catalogue_head WHERE id = 1 FOR UPDATE", connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt32(1));
    }

    private static Dictionary<string, Row> ReadStored(NpgsqlConnection connection, IReadOnlyList<PendingItem> batch)
    {
        using var command = new NpgsqlCommand(
            "SELECT idx, item_id, position, content, image, changed FROM item WHERE item_id = ANY($1)", connection)
        {
            Parameters = { Parameters.Array([.. batch.Select(write => PostgresText.Encode(write.Item.ItemId)).Distinct()], NpgsqlDbType.Text) },
        };
        using var reader = command.ExecuteReader();
        Dictionary<string, Row> rows = new(StringComparer.Ordinal);
        while (reader.Read())
        {
            var entry = PostgresCatalogueStore.ReadRow(reader);
            rows.Add(PostgresText.Decode(reader.GetString(1)), new Row(entry.Index)
            {
                Entry = entry,
                Changed = reader.IsDBNull(5) ? null : reader.GetInt64(5),
            });
        }
        return rows;
    }

    private static void Store(NpgsqlConnection connection, List<Row> rows, string sql)
    {
        if (rows.Count == 0) return;
        using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                Parameters.Array([.. rows.Select(row => row.Index)], NpgsqlDbType.Integer),
                Parameters.Array([.. rows.Select(row => PostgresText.Encode(row.Entry!.Item.ItemId))], NpgsqlDbType.Text),
                Parameters.Array([.. rows.Select(row => row.Entry!.Position)], NpgsqlDbType.Bigint),
                Parameters.Array([.. rows.Select(row => row.Changed)], NpgsqlDbType.Bigint),
                Parameters.Array([.. rows.Select(row => row.Content)], NpgsqlDbType.Text),
                Parameters.Array([.. rows.Select(row => row.Entry!.Item.Image)], NpgsqlDbType.Bytea),
            },
        };
        command.ExecuteNonQuery();
    }

    private static void SaveHead(NpgsqlConnection connection, long position, int items)
    {
        using var command = new NpgsqlCommand("UPDATE catalogue_head SET position = $1, items = $2 WHERE id = 1", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = position }, new NpgsqlParameter<int> { TypedValue = items } },
        };
        command.ExecuteNonQuery();
    }

    /// <summary>An item as the batch leaves it.</summary>
    private sealed class Row(int index)
    {
        public int Index { get; } = index;

        public CatalogueEntry? Entry { get; set; }

        public long? Changed { get; set; }

        public string? Content { get; set; }

        public bool IsNew { get; init; }

        public bool IsDirty { get; set; }
    }
}
