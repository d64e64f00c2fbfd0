using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Storage.Catalogue;

/// <summary>The latest state of an item.</summary>
/// <param name="Position">The place of its last change in the catalogue's order of changes.</param>
/// <param name="Index">The item's permanent number: dense from 0, never reused.</param>
/// <param name="Item">What the shop said; for an item known only from events just the id.</param>
public sealed record CatalogueEntry(long Position, int Index, Item Item);

/// <summary>Every item ever seen, its permanent index and its latest state. All ids are held in memory.</summary>
public interface ICatalogueStore : IAsyncDisposable
{
    /// <summary>True while what this silo wrote last could not be written: the disk is full, the database is away.</summary>
    bool WritesFail { get; }

    /// <summary>The item's index, given at first sight (then an item known only by its id). A known id completes synchronously, from memory.</summary>
    /// <exception cref="UnavailableException">A new id could not be stored; try again.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    ValueTask<int> ResolveAsync(string itemId, CancellationToken ct);

    /// <summary>The item's index from memory; null when the id is unknown.</summary>
    int? Find(string itemId);

    /// <summary>The id behind an index, from memory; in a cluster, behind one that another silo gave a moment ago, from the database.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No item has that index.</exception>
    /// <exception cref="UnavailableException">The database cannot be read.</exception>
    string IdOf(int index);

    /// <summary>How many items are known: indexes run from 0 to one less.</summary>
    int Count { get; }

    /// <summary>
    /// Replaces the whole item, durably, and returns its new state. A state older (<see cref="Item.Timestamp"/>, null meaning now) than the
    /// stored one is ignored; the stored one is returned.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is unknown; try again.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    ValueTask<CatalogueEntry> UpsertAsync(Item item, CancellationToken ct);

    /// <summary>The item's latest state; null when the id is unknown.</summary>
    /// <exception cref="UnavailableException">The catalogue cannot be read.</exception>
    ValueTask<CatalogueEntry?> GetAsync(string itemId, CancellationToken ct);

    /// <summary>The latest state of the items changed after a position, in the order of positions, those known only by their id included.</summary>
    /// <exception cref="UnavailableException">The catalogue cannot be read.</exception>
    ValueTask<IReadOnlyList<CatalogueEntry>> ReadAsync(long afterPosition, int limit, CancellationToken ct);
}
