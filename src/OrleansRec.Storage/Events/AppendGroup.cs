using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Events;

/// <summary>Appends that one caller waits for together, in whatever transactions they end.</summary>
internal sealed class AppendGroup
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PendingAppend[] _appends;
    private int _left;

    public AppendGroup(IReadOnlyList<UserAppend> appends)
    {
        _appends = new PendingAppend[appends.Count];
        _left = _appends.Length;
        for (var i = 0; i < _appends.Length; i++) _appends[i] = new PendingAppend(this, appends[i]);
    }

    /// <summary>Queues the appends and waits until each has an end.</summary>
    /// <returns>The appends with their results or errors.</returns>
    public async Task<PendingAppend[]> RunAsync(GroupCommitQueue<PendingWrite> queue, CancellationToken ct)
    {
        if (_appends.Length == 0) return _appends;
        try
        {
            await queue.AddAsync(_appends, ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException)
        {
            foreach (var append in _appends) append.Fail(error);
        }

        await _done.Task.WaitAsync(ct).ConfigureAwait(false);
        return _appends;
    }

    public void OneEnded()
    {
        if (Interlocked.Decrement(ref _left) == 0) _done.SetResult();
    }
}
