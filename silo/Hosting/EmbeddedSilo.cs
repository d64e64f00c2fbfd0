using Microsoft.Extensions.Options;
using OrleansRec.Client;
using OrleansRec.Http;
using OrleansRec.Storage;

namespace OrleansRec.Silo.Hosting;

/// <summary>One process with everything: the storage, the silo, the HTTP API and the dashboard.</summary>
internal sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SiloStorage _storage;

    private EmbeddedSilo(WebApplication app, SiloStorage storage, SiloSettings settings) =>
        (_app, _storage, Settings) = (app, storage, settings);

    public SiloSettings Settings { get; }

    public IServiceProvider Services => _app.Services;

    public OrleansRecClient Client => Services.GetRequiredService<OrleansRecClient>();

    public IShopStorage Storage => _storage.Opened;

    /// <summary>Where it listens, as configured: with a certificate of <c>Kestrel:Endpoints</c> another address than the settings'.</summary>
    public IEnumerable<string> Addresses => _app.Urls;

    /// <summary>The first of <see cref="Addresses"/>, as this machine calls it.</summary>
    public string Url => Addresses.First().Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal).Replace("//[::]:", "//127.0.0.1:", StringComparison.Ordinal);

    /// <summary>Cancelled when the process is asked to stop from within.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>
    /// Checks the configuration, opens the storage and starts; everything is closed again where the start fails. Orleans cannot be
    /// stopped well half-started, so a cancellation waits the second or two until it is up, then stops it.
    /// </summary>
    /// <exception cref="Cli.RefusedException">A port or an option cannot be used.</exception>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    /// <exception cref="StorageRefusedException">The folder or the database cannot be used.</exception>
    public static async Task<EmbeddedSilo> StartAsync(SiloSettings settings, CancellationToken cancellation)
    {
        var storage = new SiloStorage();
        var app = SiloComposition.Build(settings, storage);
        var silo = new EmbeddedSilo(app, storage, settings);
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            HttpCertificates.Require(app.Configuration, app.Environment.ContentRootPath);
            await app.Services.GetRequiredService<LoopbackGuard>().StartingAsync(cancellation);
            var mapping = Task.Run(() => SiloComposition.MapDashboard(app), CancellationToken.None);
            await Task.WhenAll(storage.OpenAsync(settings, app.Services.GetRequiredService<ILoggerFactory>(), cancellation), mapping);
            cancellation.ThrowIfCancellationRequested();
            await app.StartAsync(CancellationToken.None);
        }
        catch
        {
            await app.DisposeAsync();
            await storage.DisposeAsync();
            throw;
        }

        if (!cancellation.IsCancellationRequested) return silo;
        await silo.DisposeAsync();
        throw new OperationCanceledException(cancellation);
    }

    /// <summary>Drains requests, stops the silo and closes the storage.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
