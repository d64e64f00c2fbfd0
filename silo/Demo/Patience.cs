using OrleansRec.Contracts.Errors;

namespace OrleansRec.Silo.Demo;

/// <summary>Sends again what was refused because too much was asked at once.</summary>
internal static class Patience
{
    private const int Attempts = 20;

    /// <exception cref="OverloadedException">Also the last attempt was refused.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> call, TimeProvider time, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (OverloadedException overload) when (attempt < Attempts)
            {
                await Task.Delay(overload.RetryAfter, time, cancellation);
            }
        }
    }
}
