using OrleansRec.Contracts.Items;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Catalogue;

/// <summary>Writes <c>catalogue.db</c> and, after each commit, shows new ids in memory.</summary>
internal sealed class CatalogueWriter(string file, ItemIds ids) : BatchWriter<PendingItem>(file)
{
    /// <summary>Ids of the open transaction, in the order of their indexes.</summary>
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly List<string> _addedIds = [];
    private Statement _add = null!;
    private Statement _replace = null!;
    private Statement _changed = null!;
    private Statement _stored = null!;
    private long _position;

    protected override void Prepare(Database database)
    {
        _add = database.Prepare("INSERT INTO item (idx, item_id, position, changed, content, image) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _replace = database.Prepare("UPDATE item SET position = ?3, changed = ?4, content = ?5, image = ?6 WHERE idx = ?1 AND item_id = ?2");
        _changed = database.Prepare("SELECT changed FROM item WHERE idx = ?1");
        _stored = database.Prepare($"SELECT {CatalogueReader.Columns} FROM item WHERE idx = ?1");
        _position = database.Scalar("SELECT max(position) FROM item");
        LoadIds(database);
    }

    protected override void Apply(PendingItem write)
    {
        if (!ids.TryFind(write.Item.ItemId, out var index) && !_added.TryGetValue(write.Item.ItemId, out index))
        {
            index = ids.Count + _addedIds.Count;
            _added.Add(write.Item.ItemId, index);
            _addedIds.Add(write.Item.ItemId);
            write.Result = Store(_add, index, write);
        }
        else if (write.Content is null || IsOlder(write.Item, index))
        {
            write.Result = ReadStored(index);
        }
        else
        {
            write.Result = Store(_replace, index, write);
        }
    }

    protected override void Committed()
    {
        foreach (var id in _addedIds) ids.Add(id);
        ForgetAdded();
    }

    protected override void Forget() => ForgetAdded();

    private CatalogueEntry Store(Statement statement, int index, PendingItem write)
    {
        var item = write.Item;
        statement.Bind(1, index).Bind(2, item.ItemId).Bind(3, ++_position).Bind(4, item.Timestamp?.UtcTicks).Bind(5, write.Content);
        if (item.Image is null) statement.BindNull(6);
        else statement.Bind(6, item.Image);
        statement.Run();
        return new CatalogueEntry(_position, index, item);
    }

    private bool IsOlder(Item item, int index) => _changed.Bind(1, index).ReadScalar() is { } changed && item.Timestamp!.Value.UtcTicks < changed;

    private CatalogueEntry ReadStored(int index)
    {
        _stored.Bind(1, index).Step();
        var entry = CatalogueReader.ReadRow(_stored);
        _stored.Reset();
        return entry;
    }

    /// <summary>Catches up with the file: at the start all ids, later those of a commit whose outcome was unknown.</summary>
    private void LoadIds(Database database)
    {
        var known = ids.Count;
        var rest = new string?[database.Scalar("SELECT count(*) FROM item") - known];
        // The plus keeps SQLite to the index of ids, which is far smaller than the rows with their images.
        var rows = database.Prepare("SELECT idx, item_id FROM item WHERE +idx >= ?1").Bind(1, known);
        while (rows.Step())
        {
            var place = rows.GetInt64(0) - known;
            if (place < rest.Length) rest[place] = rows.GetText(1);
        }
        foreach (var id in rest)
        {
            ids.Add(id ?? throw new StorageRefusedException($"'{File}' lacks the item of index {ids.Count}; restore it from a backup."));
        }
    }

    private void ForgetAdded()
    {
        _added.Clear();
        _addedIds.Clear();
    }
}
