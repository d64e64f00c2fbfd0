using System.Runtime.ExceptionServices;
using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Events;

/// <summary>The appends of both logs: into the queue, and what came of them.</summary>
internal static class GroupedAppends
{
    /// <inheritdoc cref="IEventLog.AppendAsync(string, long, IReadOnlyList{EventToAppend}, CancellationToken)"/>
    public static async ValueTask<AppendResult> AppendAsync(
        this GroupCommitQueue<PendingWrite> queue, string userKey, long expectedVersion, IReadOnlyList<EventToAppend> events, CancellationToken ct)
    {
        var append = (await new AppendGroup([new UserAppend(userKey, expectedVersion, events)]).RunAsync(queue, ct).ConfigureAwait(false))[0];
        if (append.Error is { } error) ExceptionDispatchInfo.Throw(error);
        return append.Result!;
    }

    /// <inheritdoc cref="IEventLog.AppendAsync(IReadOnlyList{UserAppend}, CancellationToken)"/>
    public static async ValueTask<AppendResult?[]> AppendAsync(
        this GroupCommitQueue<PendingWrite> queue, IReadOnlyList<UserAppend> appends, CancellationToken ct)
    {
        var ended = await new AppendGroup(appends).RunAsync(queue, ct).ConfigureAwait(false);
        return Array.ConvertAll(ended, append => append.Error is null ? append.Result : null);
    }
}
