using Microsoft.Extensions.Hosting;
using OrleansRec.Client.Gateways;

namespace OrleansRec.Client;

/// <summary>
/// Calls that nobody waits for: a client builds what its calls use with the first of them, so the start makes one; and where a gateway is silent, the answers
/// to a few more tell whether it hangs.
/// </summary>
internal sealed class OwnCalls(OrleansRecClient client, GatewayWatch watch) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        watch.Suspected += AskAround;
        return client.CallFirstAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        watch.Suspected -= AskAround;
        return Task.CompletedTask;
    }

    private void AskAround() => _ = client.CallAroundAsync();
}
