using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Storage.Sqlite;

/// <summary>A few read connections of one file, opened when first needed. Reads run on the thread pool, never on a caller's scheduler.</summary>
internal sealed class ReaderPool<TReader>(string name, int size, Func<TReader> open) : IAsyncDisposable where TReader : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentBag<TReader> _readers = [];
    private volatile bool _disposed;

    public async ValueTask<TResult> ReadAsync<TArgument, TResult>(
        Func<TReader, TArgument, TResult> read, TArgument argument, CancellationToken ct)
    {
        await _free.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_disposed) throw new ObjectDisposedException(name, $"The {name} is closed.");
            return await Task.Run(() => Read(read, argument), ct).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Lets the reads under way finish and closes the connections; later reads fail.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        for (var i = 0; i < size; i++) await _free.WaitAsync().ConfigureAwait(false);
        while (_readers.TryTake(out var reader)) reader.Dispose();
        _free.Release(size);
    }

    private TResult Read<TArgument, TResult>(Func<TReader, TArgument, TResult> read, TArgument argument)
    {
        TReader? reader = default;
        try
        {
            if (!_readers.TryTake(out reader)) reader = open();
            var result = read(reader, argument);
            _readers.Add(reader);
            return result;
        }
        catch (Exception error)
        {
            // Its statements may be half-way through their rows.
            reader?.Dispose();

            // Without the cause: SQLite's exceptions cannot travel between silos, nor to the SDK.
            if (error is SqliteException) throw new UnavailableException($"The {name} could not be read ({error.Message}); try again.");
            throw;
        }
    }
}
