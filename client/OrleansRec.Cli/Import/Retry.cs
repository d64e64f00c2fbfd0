using OrleansRec.Cli.Api;

namespace OrleansRec.Cli.Import;

/// <summary>Tries again what may succeed later: with growing pauses, or the pause the server asks for.</summary>
internal sealed class Retry(TimeProvider time)
{
    public const int MaxAttempts = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <exception cref="ApiException">Every attempt failed, or another one is pointless.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(cancellation);
            }
            catch (ApiException error) when (error.MayRetry && attempt < MaxAttempts)
            {
                await Pause(attempt, error.RetryAfter, cancellation);
            }
        }
    }

    /// <summary>Waits before the next attempt: as long as the server asks, else twice as long each time.</summary>
    public Task Pause(int attempt, TimeSpan? asked, CancellationToken cancellation) =>
        Task.Delay(asked ?? (FirstPause * Math.Pow(2, attempt - 1)), time, cancellation);
}
