using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage;

/// <summary>Options of the embedded storage; the defaults fit one silo.</summary>
public sealed class SqliteStorageOptions
{
    public SqliteEventLogOptions Events { get; init; } = new();

    public SqliteModelStoreOptions Models { get; init; } = new();
}
