using Microsoft.Extensions.Hosting;

namespace OrleansRec.Client;

/// <summary>A client builds what its calls use with the first of them: the start makes one that nobody waits for.</summary>
internal sealed class FirstCall(OrleansRecClient client) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => client.CallFirstAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
