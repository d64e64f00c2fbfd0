using Microsoft.Extensions.Options;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Client;

/// <summary>Keeps trying to connect until the timeout, so that a client may start before its cluster.</summary>
internal sealed class ConnectionWait(IOptions<OrleansRecClientOptions> options, TimeProvider time) : IClientConnectionRetryFilter
{
    private readonly long _started = time.GetTimestamp();

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        if (time.GetElapsedTime(_started) >= limits.ConnectTimeout)
        {
            throw new UnavailableException(
                $"No gateway of cluster '{limits.ClusterId}' answered at {string.Join(", ", limits.Endpoints())} within " +
                $"{limits.ConnectTimeout.TotalSeconds:0.#} s; start the silo or set 'Gateways'.",
                exception);
        }
        await Task.Delay(limits.ConnectRetryDelay, time, cancellationToken);
        return true;
    }
}
