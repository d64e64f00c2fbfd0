using OrleansRec.Contracts.Errors;

namespace OrleansRec.Client;

/// <summary>Runs a grain call: lets the caller stop waiting and turns Orleans' failures into the documented exceptions.</summary>
internal static class Calls
{
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
    /// Runs a call that changes nothing: asked again, within two seconds, where a silo went away under it; another one takes its place.
    /// </summary>
    public static async Task<T> Ask<T>(Func<ValueTask<T>> call, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await Run(call, cancellation);
            }
            catch (UnavailableException error) when (attempt < Pauses.Length && error.InnerException is SiloUnavailableException or OrleansMessageRejectionException)
            {
                await Task.Delay(Pauses[attempt], cancellation);
            }
        }
    }

    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(1_200)];

    public static Task Run(Func<ValueTask> call, CancellationToken cancellation) =>
        Run(async () => { await call(); return true; }, cancellation);

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
