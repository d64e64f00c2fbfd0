using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage;

/// <summary>Options of the embedded storage; the defaults fit one silo.</summary>
public sealed class SqliteStorageOptions
{
    public SqliteEventLogOptions Events { get; init; } = new();

    public SqliteModelStoreOptions Models { get; init; } = new();

    /// <summary>
    /// A file that keeps the tombstones of people who were forgotten, so that a restored backup does not bring them back, as long as it is no part of
    /// the backup. Null for <c>tombstones.txt</c> in the folder.
    /// </summary>
    public string? TombstoneFile { get; init; }
}
