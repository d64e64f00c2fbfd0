using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Serving.Engine;

/// <summary>Something that waits for the engine's thread.</summary>
/// <param name="deadline">Timestamp of the engine's clock after which nobody waits any more.</param>
internal abstract class EngineWork(long deadline)
{
    public long Deadline { get; } = deadline;

    /// <summary>Rows that it will cost, about.</summary>
    public abstract int Rows { get; }

    public abstract void Fail(Exception exception);
}

/// <summary>Work with an answer; null where no model is live.</summary>
internal abstract class EngineWork<TAnswer>(long deadline) : EngineWork(deadline)
    where TAnswer : class
{
    // Continuations run elsewhere: the engine's thread only computes.
    private readonly TaskCompletionSource<TAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TAnswer?> Answer => _answer.Task;

    public void Complete(TAnswer? answer) => _answer.TrySetResult(answer);

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}

internal sealed class RankWork(PipelineRequest request, long deadline) : EngineWork<RankedList>(deadline)
{
    public PipelineRequest Request { get; } = request;

    public override int Rows => Request.EstimatedRows;
}

/// <summary>Work that is computed by itself, between the batches of lists.</summary>
internal interface ILookupWork
{
    /// <summary>Computes and answers; null where no model is live.</summary>
    void Run(LiveModel? live);
}

/// <param name="look">Computes the answer on the engine's thread.</param>
/// <param name="rows">Rows that it will cost, about.</param>
internal sealed class LookupWork<TAnswer>(Func<LiveModel, TAnswer> look, int rows, long deadline) : EngineWork<TAnswer>(deadline), ILookupWork
    where TAnswer : class
{
    public override int Rows => rows;

    public void Run(LiveModel? live) => Complete(live is null ? null : look(live));
}

/// <summary>Items like another one, best first.</summary>
public sealed record SimilarList((int Item, float Score)[] Items, string ModelVersion);
