using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Storage.Commits;

/// <summary>
/// One bounded queue, one dedicated thread: whatever waits is written in one transaction, so that one disk flush serves many callers.
/// </summary>
internal sealed class GroupCommitQueue<TWrite> : IAsyncDisposable where TWrite : PendingWrite
{
    private readonly string _name;
    private readonly IBatchWriter<TWrite> _writer;
    private readonly int _maxRows;
    private readonly ILogger _logger;
    private readonly Channel<IReadOnlyList<TWrite>> _queue;
    private readonly List<TWrite> _batch = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<TWrite> _taken = [];
    private int _next;
    private volatile bool _failed;

    /// <param name="name">What is written, for messages and the thread's name: <c>event log</c> …</param>
    /// <param name="capacity">Calls whose writes may wait; more wait in <see cref="AddAsync(TWrite, CancellationToken)"/>.</param>
    /// <param name="maxRows">Rows in one transaction; one write larger than that gets its own.</param>
    public GroupCommitQueue(string name, IBatchWriter<TWrite> writer, int capacity, int maxRows, ILogger logger)
    {
        _name = name;
        _writer = writer;
        _maxRows = maxRows;
        _logger = logger;
        _queue = Channel.CreateBounded<IReadOnlyList<TWrite>>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "orleansrec " + name }.Start();
    }

    /// <summary>True while what was written last could not be.</summary>
    public bool Failed => _failed;

    /// <summary>Hands a write over, waiting while the queue is full.</summary>
    public ValueTask AddAsync(TWrite write, CancellationToken ct) => AddAsync([write], ct);

    /// <summary>Hands writes over that one caller waits for: at once, so that they share a transaction where they fit in one.</summary>
    public async ValueTask AddAsync(IReadOnlyList<TWrite> writes, CancellationToken ct)
    {
        try
        {
            await _queue.Writer.WriteAsync(writes, ct).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(_name, $"The {_name} is closed; nothing was written.");
        }
    }

    /// <summary>Takes no more writes, writes what waits, and closes the writer.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (_next < _taken.Count || _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            TakeBatch();
            WriteBatch();
            _batch.Clear();
        }
        Close();
        _stopped.SetResult();
    }

    private void Close()
    {
        try
        {
            _writer.Dispose();
        }
        catch (DbException error)
        {
            // Everything acknowledged is stored already.
            Log.CloseFailed(_logger, _name, error);
        }
    }

    private void TakeBatch()
    {
        var rows = 0;
        while (TryPeek(out var next) && (_batch.Count == 0 || (rows + next.Rows <= _maxRows && !next.Alone)))
        {
            _next++;
            _batch.Add(next);
            rows += next.Rows;
            if (next.Alone) return;
        }
    }

    private bool TryPeek([MaybeNullWhen(false)] out TWrite next)
    {
        while (_next == _taken.Count)
        {
            _next = 0;
            if (_queue.Reader.TryRead(out var taken))
            {
                _taken = taken;
                continue;
            }

            _taken = [];
            next = null;
            return false;
        }

        next = _taken[_next];
        return true;
    }

    private void WriteBatch()
    {
        try
        {
            _writer.Write(_batch);
        }
        catch (Exception error)
        {
            _failed = true;
            Log.WriteFailed(_logger, _name, _batch.Count, error);

            // Without the cause, which is logged: a database's exceptions cannot travel between silos.
            var told = new UnavailableException($"The {_name} could not be written ({error.Message}); try again.");
            foreach (var write in _batch) write.Fail(told);
            return;
        }

        _failed = false;
        foreach (var write in _batch) write.Complete();
    }
}
