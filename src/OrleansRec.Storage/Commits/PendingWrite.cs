namespace OrleansRec.Storage.Commits;

/// <summary>A write on its way to a writer thread, and the promise of its result.</summary>
internal abstract class PendingWrite
{
    /// <summary>How much of a batch it takes up.</summary>
    public abstract int Rows { get; }

    /// <summary>True for one that wants a transaction to itself.</summary>
    public virtual bool Alone => false;

    /// <summary>Tells the caller the result, after the commit.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}

internal abstract class PendingWrite<TResult> : PendingWrite
{
    private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Done => _done.Task;

    /// <summary>Set by the writer while the transaction is open, told after the commit.</summary>
    public TResult? Result { get; set; }

    /// <summary>Set where this write, but not its batch, is refused; it has changed nothing then.</summary>
    public Exception? Refusal { get; set; }

    public sealed override void Complete()
    {
        if (Refusal is not null) _done.TrySetException(Refusal);
        else _done.TrySetResult(Result!);
    }

    public sealed override void Fail(Exception error) => _done.TrySetException(error);
}
