using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Models;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Models;

/// <summary>Versions and checkpoints in one SQLite file.</summary>
public sealed class SqliteModelStore : IModelStore
{
    private const int QueueCapacity = 64;
    private const int Readers = 2;

    private readonly string _file;
    private readonly GroupCommitQueue<PendingChange<ModelWriter>> _queue;
    private readonly ReaderPool<ModelReader> _readers;

    private SqliteModelStore(string file, SqliteModelStoreOptions options, ILogger logger)
    {
        _file = file;
        var writer = new ModelWriter(file, options.KeptCheckpoints);
        writer.Open();
        _readers = new ReaderPool<ModelReader>("model store", Readers, () => new ModelReader(file));
        _queue = new GroupCommitQueue<PendingChange<ModelWriter>>("model store", writer, QueueCapacity, maxRows: 1, logger);
    }

    /// <summary>Opens a model store, creating the file where there is none.</summary>
    /// <param name="file">The path of <c>models.db</c>.</param>
    /// <exception cref="StorageRefusedException">The file cannot be used.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SqliteModelStore Open(string file, SqliteModelStoreOptions options, ILogger logger)
    {
        options.Validate();
        Schema.Ensure(file, "models.sql", logger);
        return new SqliteModelStore(file, options, logger);
    }

    public async ValueTask<long> TakeEpochAsync(string model, CancellationToken ct) =>
        (long)await WriteAsync(writer => writer.TakeEpoch(model), ct).ConfigureAwait(false);

    public async ValueTask SaveAsync(
        string model, long epoch, ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint, bool promote, CancellationToken ct)
    {
        if (promote && checkpoint is not { Length: > 0 })
        {
            throw new ArgumentException($"Version '{info.Version}' is to be promoted without a checkpoint; pass its bytes.", nameof(checkpoint));
        }
        await WriteAsync(writer => writer.Save(model, epoch, info, checkpoint, promote), ct).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<ModelVersionInfo>> ListAsync(string model, CancellationToken ct) =>
        _readers.ReadAsync(static (reader, name) => reader.List(name), model, ct);

    public ValueTask<ModelVersionInfo?> LiveAsync(string model, CancellationToken ct) =>
        _readers.ReadAsync(static (reader, name) => reader.Live(name), model, ct);

    public async ValueTask<byte[]> LoadAsync(string model, string version, CancellationToken ct)
    {
        await using var checkpoint = await OpenAsync(model, version, ct).ConfigureAwait(false);
        return await Task.Run(() => checkpoint.ReadAll(), ct).ConfigureAwait(false);
    }

    public async ValueTask<Stream> OpenAsync(string model, string version, CancellationToken ct) =>
        await Task.Run(() => Open(model, version), ct).ConfigureAwait(false);

    public async ValueTask<ModelVersionInfo> ActivateAsync(string model, string version, CancellationToken ct) =>
        (ModelVersionInfo)await WriteAsync(writer => writer.Activate(model, version), ct).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Over a connection of its own: the stream may be read for a while.</summary>
    private Stream Open(string model, string version)
    {
        ModelReader? reader = null;
        try
        {
            reader = new ModelReader(_file);
            return reader.Open(model, version);
        }
        catch (Exception error)
        {
            reader?.Dispose();
            if (error is SqliteException fault) throw ModelReader.Unreadable(fault);
            throw;
        }
    }

    private async ValueTask<object> WriteAsync(Func<ModelWriter, object> change, CancellationToken ct)
    {
        var write = new PendingChange<ModelWriter>(change);
        await _queue.AddAsync(write, ct).ConfigureAwait(false);
        return await write.Done.WaitAsync(ct).ConfigureAwait(false);
    }
}
