using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Grains.Followers;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Models;
using OrleansRec.Storage.Models;

namespace OrleansRec.Grains.Models;

/// <summary>
/// Keeps the silo's engine on the live version: looks at the model store every moment, and at once when told. Loading and
/// warming up have a thread of their own, neither Orleans' nor the engine's.
/// </summary>
internal sealed class ModelHost(
    IModelStore store,
    LearningParts parts,
    CatalogueFollower catalogue,
    InferenceEngine engine,
    TimeProvider time,
    IOptions<FollowerOptions> options,
    ILogger<ModelHost> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly AutoResetEvent _look = new(false);
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private int _disposed;
    private (string Version, long At)? _broken;
    private volatile string? _unreadable;

    /// <summary>The live version where its checkpoint is damaged or another build's, so that only a new training helps; else null.</summary>
    public string? Unreadable => _unreadable;

    /// <summary>The live version may have changed.</summary>
    public void Notify() => _look.Set();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (parts.Loader is null) return Task.CompletedTask;
        _thread = new Thread(() => Run(parts.Loader)) { IsBackground = true, Name = "OrleansRec model loader" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        _look.Set();
    }

    public void Dispose()
    {
        // The container holds this under two registrations and disposes both.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _stop.Cancel();
        _look.Set();
        _thread?.Join();
        _look.Dispose();
        _stop.Dispose();
    }

    private void Run(IModelLoader loader)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                Look(loader);
                _look.WaitOne(options.Value.ModelInterval);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The silo stops; its engine keeps answering from what it has until the end.
        }
    }

    private void Look(IModelLoader loader)
    {
        if (!TryFindLive(out var version) || version == engine.ModelVersion) return;
        if (_broken is { } broken && broken.Version == version && time.GetElapsedTime(broken.At) < RetryAfter) return;
        try
        {
            var view = ItemCatalogue.Empty;
            var model = Load(loader, version, () => view = WholeCatalogue());
            engine.SwapAsync(model, view).GetAwaiter().GetResult();
            (_broken, _unreadable) = (null, null);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _broken = (version, time.GetTimestamp());
            _unreadable = e is InvalidDataException ? version : null;
            Log.ModelNotLoaded(logger, e, version, RetryAfter.TotalSeconds);
        }
    }

    /// <summary>At start the catalogue is read while the checkpoint is.</summary>
    private ItemCatalogue WholeCatalogue()
    {
        catalogue.Ready.Wait(_stop.Token);
        return catalogue.Catalogue;
    }

    /// <summary>The checkpoint is never in memory as a whole: beside two models it would be a third and a fourth.</summary>
    private IRankingModel Load(IModelLoader loader, string version, Func<ItemCatalogue> view)
    {
        using var checkpoint = store.OpenAsync(GrainKeys.Model, version, _stop.Token).AsTask().GetAwaiter().GetResult();
        return loader.Load(version, checkpoint, view);
    }

    private bool TryFindLive([NotNullWhen(true)] out string? version)
    {
        try
        {
            version = store.LiveAsync(GrainKeys.Model, _stop.Token).AsTask().GetAwaiter().GetResult()?.Version;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            version = null;
            Log.ModelStoreUnreadable(logger, e);
        }

        return version is not null;
    }
}
