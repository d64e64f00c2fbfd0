using Npgsql;
using NpgsqlTypes;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Storage.Postgres;

/// <summary>All ids of a catalogue that several silos add to: what this one has not met yet is read when it is asked for.</summary>
internal sealed class PostgresItemIds(NpgsqlDataSource source)
{
    private readonly ItemIds _ids = new();
    private readonly Lock _adding = new();

    public int Count => _ids.Count;

    public bool TryFind(string itemId, out int index) => _ids.TryFind(itemId, out index);

    /// <summary>Blocks for a read where another silo gave the index a moment ago.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No item has that index.</exception>
    /// <exception cref="UnavailableException">The database cannot be read.</exception>
    public string IdOf(int index)
    {
        if (index >= _ids.Count)
        {
            try
            {
                using var connection = source.OpenConnection();
                CatchUp(connection);
            }
            catch (Exception error) when (PostgresConnections.IsOutage(error))
            {
                throw PostgresConnections.Unreadable("catalogue", error);
            }
        }
        return _ids.IdOf(index);
    }

    /// <summary>Adds what the catalogue holds beyond the ids known here.</summary>
    public void CatchUp(NpgsqlConnection connection)
    {
        lock (_adding)
        {
            using var command = new NpgsqlCommand("SELECT idx, item_id FROM item WHERE idx >= $1 ORDER BY idx", connection)
            {
                Parameters = { new NpgsqlParameter<int> { TypedValue = _ids.Count, NpgsqlDbType = NpgsqlDbType.Integer } },
            };
            using var reader = command.ExecuteReader();
            while (reader.Read()) Add(reader.GetInt32(0), PostgresText.Decode(reader.GetString(1)));
        }
    }

    /// <summary>Adds ids that follow each other, the first of which has the given index.</summary>
    public void Add(int first, IReadOnlyList<string> itemIds)
    {
        lock (_adding)
        {
            for (var i = 0; i < itemIds.Count; i++)
            {
                if (first + i >= _ids.Count) Add(first + i, itemIds[i]);
            }
        }
    }

    private void Add(int index, string itemId)
    {
        if (index != _ids.Count)
        {
            throw new InvalidOperationException($"The catalogue lacks the item of index {_ids.Count}; restore the database from a backup.");
        }
        _ids.Add(itemId);
    }
}
