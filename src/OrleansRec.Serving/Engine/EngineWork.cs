using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Serving.Engine;

/// <summary>Something that waits for the engine's thread.</summary>
internal abstract class EngineWork
{
    /// <summary>Timestamp of the engine's clock after which nobody waits any more.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    public WorkPriority Priority { get; set; }

    /// <summary>Timestamp of the engine's clock at which it was taken into the queue.</summary>
    public long Enqueued { get; set; }

    /// <summary>Rows that it will cost, about.</summary>
    public abstract int Rows { get; }

    /// <summary>True once it is answered, failed or cancelled.</summary>
    public abstract bool IsOver { get; }

    public abstract void Fail(Exception exception);

    /// <summary>True, and the work is over, where nobody waits for it any more.</summary>
    /// <param name="now">Timestamp of the engine's clock.</param>
    public bool TryDrop(long now)
    {
        if (IsOver)
        {
            ServingMetrics.Cancelled.Add(1);
            return true;
        }

        if (Deadline >= now) return false;
        ServingMetrics.Expired.Add(1);
        Fail(new TimeoutException("The engine did not come to the request before its deadline."));
        return true;
    }
}

/// <summary>Work with an answer; null where no model is live.</summary>
internal abstract class EngineWork<TAnswer> : EngineWork
    where TAnswer : class
{
    // Continuations run elsewhere: the engine's thread only computes.
    private readonly TaskCompletionSource<TAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;

    public Task<TAnswer?> Answer => _answer.Task;

    public override bool IsOver => _answer.Task.IsCompleted;

    /// <summary>From here on the work ends as soon as the token is cancelled.</summary>
    public void EndWith(CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled) return;
        _registration = cancellation.UnsafeRegister(
            static (work, token) => ((EngineWork<TAnswer>)work!)._answer.TrySetCanceled(token), this);
    }

    public void Complete(TAnswer? answer)
    {
        _registration.Unregister();
        _answer.TrySetResult(answer);
    }

    public override void Fail(Exception exception)
    {
        _registration.Unregister();
        _answer.TrySetException(exception);
    }
}

/// <param name="modelVersion">The live one: an embedding of another has to be computed anew.</param>
internal sealed class RankWork(PipelineRequest request, string? modelVersion) : EngineWork<RankedList>
{
    public PipelineRequest Request { get; } = request;

    public override int Rows { get; } = request.EstimatedRows(modelVersion);
}

/// <summary>Work that is computed by itself, beside the lists of its batch.</summary>
internal interface ILookupWork
{
    /// <summary>Computes and answers; null where no model is live.</summary>
    void Run(LiveModel? live);
}

/// <param name="look">Computes the answer on the engine's thread.</param>
/// <param name="rows">Rows that it will cost, about.</param>
internal sealed class LookupWork<TAnswer>(Func<LiveModel, TAnswer> look, int rows) : EngineWork<TAnswer>, ILookupWork
    where TAnswer : class
{
    public override int Rows => rows;

    public void Run(LiveModel? live) => Complete(live is null ? null : look(live));
}

/// <summary>Items like another one, best first.</summary>
public sealed record SimilarList((int Item, float Score)[] Items, string ModelVersion);
