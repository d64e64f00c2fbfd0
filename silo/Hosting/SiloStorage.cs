using OrleansRec.Storage;
using OrleansRec.Storage.Postgres;

namespace OrleansRec.Silo.Hosting;

/// <summary>The storage of a host that is composed and checked before its folder or database is touched.</summary>
internal sealed class SiloStorage : IAsyncDisposable
{
    private IShopStorage? _storage;

    public IShopStorage Opened => _storage ?? throw new InvalidOperationException("The storage is not open yet.");

    /// <exception cref="StorageRefusedException">The folder or the database cannot be used.</exception>
    public async Task OpenAsync(SiloSettings settings, ILoggerFactory loggers, CancellationToken cancellation) =>
        _storage = settings.Cluster is { } cluster
            ? await PostgresStorage.OpenAsync(cluster.ConnectionString, new PostgresStorageOptions { TombstoneFile = settings.TombstoneFile }, settings.Clock, loggers, cancellation)
            : await SqliteStorage.OpenAsync(settings.Folder, new SqliteStorageOptions { TombstoneFile = settings.TombstoneFile }, settings.Clock, loggers, cancellation);

    public ValueTask DisposeAsync() => _storage?.DisposeAsync() ?? ValueTask.CompletedTask;
}
