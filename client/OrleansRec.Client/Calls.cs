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
