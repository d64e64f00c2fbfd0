using OrleansRec.Storage;

namespace OrleansRec.Silo.Hosting;

/// <summary>The storage of a host that is composed and checked before its folder is touched.</summary>
internal sealed class FolderStorage : IAsyncDisposable
{
    private SqliteStorage? _storage;

    public SqliteStorage Opened => _storage ?? throw new InvalidOperationException("The folder is not open yet.");

    /// <exception cref="StorageRefusedException">The folder cannot be used.</exception>
    public async Task OpenAsync(string folder, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellation) =>
        _storage = await SqliteStorage.OpenAsync(folder, clock, loggers, cancellation);

    public ValueTask DisposeAsync() => _storage?.DisposeAsync() ?? ValueTask.CompletedTask;
}
