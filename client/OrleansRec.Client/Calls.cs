using OrleansRec.Contracts.Errors;

namespace OrleansRec.Client;

/// <summary>Runs a grain call: lets the caller stop waiting and turns Orleans' failures into the documented exceptions.</summary>
internal static class Calls
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Pauses grow no further, so that a question is asked up to its limit and answered soon after somebody can.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    public static async Task<T> Run<T>(Func<ValueTask<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var pending = call();
            return pending.IsCompletedSuccessfully ? pending.Result : await pending.AsTask().WaitAsync(cancellation);
        }
        catch (Exception error) when (Translate(error) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>
    /// Runs a call that changes nothing, and again, after growing pauses, where a silo went away under it: another one takes its place.
    /// </summary>
    /// <param name="call">Is told how much of the limit is left.</param>
    /// <param name="limit">No attempt starts later than this.</param>
    public static async Task<T> Ask<T>(Func<TimeSpan, ValueTask<T>> call, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        for (var pause = FirstPause; ;)
        {
            try
            {
                return await Run(() => call(limit - time.GetElapsedTime(started)), cancellation);
            }
            catch (UnavailableException error) when (IsLost(error) && time.GetElapsedTime(started) + pause < limit)
            {
                await Task.Delay(pause, time, cancellation);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    public static Task Run(Func<ValueTask> call, CancellationToken cancellation) =>
        Run(async () => { await call(); return true; }, cancellation);

    /// <summary>Whatever of Orleans' own failures it is: a directory that moves, a connection or a silo that is gone. A timeout is none of them.</summary>
    private static bool IsLost(UnavailableException error) => error.InnerException is OrleansException;

    private static Exception? Translate(Exception error) => error switch
    {
        GatewayTooBusyException or LimitExceededException =>
            new OverloadedException("The cluster is busy; try again in a second.", TimeSpan.FromSeconds(1)),
        TimeoutException => new UnavailableException(
            "The cluster did not answer in time; a write may or may not have happened, so send it again with the same ids.", error),
        (OrleansException and not WrappedException) or ClientNotAvailableException or ObjectDisposedException =>
            new UnavailableException("The cluster is not reachable; try again, with the same ids.", error),
        _ => null,
    };
}
