namespace OrleansRec.Silo.Hosting;

/// <summary>Leaves signals to the command line, which owns them for every verb.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
