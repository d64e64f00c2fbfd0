using System.Threading.RateLimiting;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Client;

/// <summary>
/// Bounds what one client has under way in the cluster, where a batch takes memory as soon as it arrives: those beyond wait here in their order, and
/// where eight times as much waits already, a batch is refused.
/// </summary>
/// <param name="megabytes">Under way at once, by <see cref="Abstractions.BatchWeight"/>.</param>
internal sealed class WriteGate(int megabytes) : IDisposable
{
    private const int Waiting = 8;
    private readonly int _limit = megabytes * 1024;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = megabytes * 1024,
        QueueLimit = megabytes * 1024 * Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <param name="weight">The batch's, KB; one beyond the limit is under way alone.</param>
    /// <returns>Ends the batch's share.</returns>
    /// <exception cref="OverloadedException">Too much waits already; nothing was sent.</exception>
    public async ValueTask<IDisposable> EnterAsync(int weight, CancellationToken cancellation)
    {
        var lease = await _limiter.AcquireAsync(Math.Min(weight, _limit), cancellation);
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        throw new OverloadedException(
            $"Batches of {megabytes * Waiting} MB wait in this client already ('MaxMegabytesUnderWay' is {megabytes}); send again after a second.", TimeSpan.FromSeconds(1));
    }

    public void Dispose() => _limiter.Dispose();
}
