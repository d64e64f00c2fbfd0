using OrleansRec.Contracts.Errors;

namespace OrleansRec.Client;

/// <summary>Runs a grain call: lets the caller stop waiting and turns Orleans' failures into the documented exceptions.</summary>
internal static class Calls
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Pauses grow no further, so that a question is asked up to its limit and answered soon after somebody can.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>What an answer may take beyond its limit, on the way: for a list the silo itself answers from trending at that limit.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(500);

    private const string LateAnswer = "The cluster did not answer in time; ask again.";

    private const string LateWrite = "The cluster did not answer in time; what was to be written may or may not be, so send it again with the same ids.";

    private static async Task<T> Run<T>(Func<ValueTask<T>> call, TimeSpan wait, string late, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var pending = call();
            return pending.IsCompletedSuccessfully ? pending.Result : await pending.AsTask().WaitAsync(wait, time, cancellation);
        }
        catch (Exception error) when (Translate(error, late) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>
    /// Runs a call that changes nothing, and again, after growing pauses, where a silo went away under it: another one takes its place. Given up where
    /// nobody has answered shortly after the limit: the silo that was asked hangs, or the database behind it.
    /// </summary>
    /// <param name="call">Is told how much of the limit is left.</param>
    /// <param name="limit">No attempt starts later than this.</param>
    public static Task<T> Ask<T>(Func<TimeSpan, ValueTask<T>> call, TimeSpan limit, TimeProvider time, CancellationToken cancellation) =>
        Again(call, IsLost, limit, OnTheWay, LateAnswer, time, cancellation);

    /// <summary>Runs a call that changes something, and again, after growing pauses, where it was handed back before it was begun.</summary>
    /// <param name="limit">No attempt starts later than this.</param>
    public static Task<T> Tell<T>(Func<ValueTask<T>> call, TimeSpan limit, TimeProvider time, CancellationToken cancellation) =>
        Again(_ => call(), IsUndone, limit, grace: null, LateWrite, time, cancellation);

    private static async Task<T> Again<T>(
        Func<TimeSpan, ValueTask<T>> call, Predicate<Exception?> mayBeAgain, TimeSpan limit, TimeSpan? grace, string late, TimeProvider time,
        CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        for (var pause = FirstPause; ;)
        {
            try
            {
                var left = limit - time.GetElapsedTime(started);
                return await Run(() => call(left), left + grace ?? Timeout.InfiniteTimeSpan, late, time, cancellation);
            }
            catch (UnavailableException error) when (mayBeAgain(error.InnerException) && time.GetElapsedTime(started) + pause < limit)
            {
                await Task.Delay(pause, time, cancellation);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    /// <summary>Whatever of Orleans' own failures it is: a directory that moves, a connection or a silo that is gone. A timeout is none of them.</summary>
    private static bool IsLost(Exception? error) => error is OrleansException;

    /// <summary>Its activation was just leaving, or the directory was moving: no grain has seen the call. Of a silo that is gone nobody knows.</summary>
    private static bool IsUndone(Exception? error) => error is OrleansMessageRejectionException and not SiloUnavailableException;

    private static Exception? Translate(Exception error, string late) => error switch
    {
        GatewayTooBusyException or LimitExceededException =>
            new OverloadedException("The cluster is busy; try again in a second.", TimeSpan.FromSeconds(1)),
        TimeoutException => new UnavailableException(late, error),
        (OrleansException and not WrappedException) or ClientNotAvailableException or ObjectDisposedException =>
            new UnavailableException("The cluster is not reachable; try again, with the same ids.", error),
        _ => null,
    };
}
