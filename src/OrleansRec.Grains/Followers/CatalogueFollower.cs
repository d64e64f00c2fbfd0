using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Grains.Items;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Grains.Followers;

/// <summary>
/// Keeps the silo's view of the catalogue: reads its changes every moment and hands them to the engine. It begins before Orleans does, which
/// starts on one core and needs none of it.
/// </summary>
internal sealed class CatalogueFollower(
    ICatalogueStore store, InferenceEngine engine, TimeProvider time, IOptions<FollowerOptions> options, ILogger<CatalogueFollower> logger)
    : BackgroundService, IHostedLifecycleService
{
    private const int Page = 1_000;

    private readonly ItemTable _table = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ItemCatalogue _catalogue = ItemCatalogue.Empty;
    private long _position;

    public ItemCatalogue Catalogue => _catalogue;

    /// <summary>Names of the attributes in it.</summary>
    public AttributeNames Attributes { get; } = new();

    /// <summary>Completes when everything that the catalogue held at start has been read.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Reads what has changed since the last time; a model must not meet an item before the catalogue does.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var changed = false;
            var reading = store.ReadAsync(_position, Page, cancellation).AsTask();
            while (true)
            {
                // The next page is read while this one is taken in.
                var page = await reading;
                if (page.Count == Page) reading = store.ReadAsync(page[^1].Position, Page, cancellation).AsTask();
                foreach (var entry in page)
                {
                    var content = ItemPictures.Read(entry.Item, logger);
                    _table.Set(entry.Index, content);
                    Attributes.Add(content);
                    _position = entry.Position;
                    changed = true;
                }

                if (page.Count < Page) break;
            }

            if (!changed) return;
            var catalogue = _table.Snapshot();
            engine.SetCatalogue(catalogue);
            _catalogue = catalogue;
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => base.StartAsync(cancellationToken);

    /// <summary>It runs already.</summary>
    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CatalogueInterval, time);
        do
        {
            try
            {
                await FollowAsync(stoppingToken);
                _ready.TrySetResult();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.CatalogueUnreadable(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
