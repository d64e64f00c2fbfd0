using System.Text.Json;
using OrleansRec.Contracts.Items;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Catalogue;

/// <summary>Reads <c>catalogue.db</c> over a connection of its own.</summary>
internal sealed class CatalogueReader : IDisposable
{
    public const string Columns = "idx, item_id, position, content, image";

    private readonly Database _database;
    private readonly Statement _byId;
    private readonly Statement _changed;

    public CatalogueReader(string file)
    {
        _database = Database.OpenReader(file);
        _byId = _database.Prepare($"SELECT {Columns} FROM item WHERE item_id = ?1");
        _changed = _database.Prepare($"SELECT {Columns} FROM item WHERE position > ?1 ORDER BY position LIMIT ?2");
    }

    public CatalogueEntry? Get(string itemId)
    {
        var entry = _byId.Bind(1, itemId).Step() ? ReadRow(_byId) : null;
        _byId.Reset();
        return entry;
    }

    public IReadOnlyList<CatalogueEntry> Read((long AfterPosition, int Limit) what)
    {
        List<CatalogueEntry> entries = [];
        _changed.Bind(1, what.AfterPosition).Bind(2, what.Limit);
        while (_changed.Step()) entries.Add(ReadRow(_changed));
        return entries;
    }

    public void Dispose() => _database.Dispose();

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static CatalogueEntry ReadRow(Statement row)
    {
        var item = row.IsNull(3)
            ? new Item { ItemId = row.GetText(1) }
            : JsonSerializer.Deserialize(row.GetSpan(3), ItemJson.Default.Item)!;
        if (!row.IsNull(4)) item = item with { Image = row.GetSpan(4).ToArray() };
        return new CatalogueEntry(row.GetInt64(2), (int)row.GetInt64(0), item);
    }
}
