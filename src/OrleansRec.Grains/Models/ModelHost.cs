using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Grains.Followers;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Models;
using OrleansRec.Storage.Models;

namespace OrleansRec.Grains.Models;

/// <summary>
/// Keeps the silo's engine on the live version: looks at the model store every moment, and at once when told. Loading and
/// warming up have a thread of their own, neither Orleans' nor the engine's, and begin before Orleans starts. A silo that serves a form with weights of its own follows the
/// versions made in that form, and the model's own ones until there is one that can be read.
/// </summary>
internal sealed class ModelHost(
    IModelStore store,
    LearningParts parts,
    CatalogueFollower catalogue,
    InferenceEngine engine,
    TimeProvider time,
    IOptions<FollowerOptions> options,
    ILogger<ModelHost> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly AutoResetEvent _look = new(false);
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private int _disposed;
    private (string Version, long At)? _broken;
    private volatile string? _unreadable;
    private bool _saidFull;

    /// <summary>The live version where its checkpoint is damaged, another build's or another shop's, so that only a new training helps; else null.</summary>
    public string? Unreadable => _unreadable;

    /// <summary>The live version may have changed.</summary>
    public void Notify() => _look.Set();

    /// <summary>Reads a stored version from its start to its end as if to serve it, for a while: elsewhere than on Orleans' scheduler.</summary>
    /// <exception cref="InvalidDataException">It is damaged, another build's or another shop's.</exception>
    /// <exception cref="NotFoundException">The version is unknown, or its checkpoint was not kept.</exception>
    public void RequireReadable(string model, string version)
    {
        // What is parsed are the bytes that were saved, or it is not said why parsing fails.
        using (var whole = Open(model, version)) whole.CopyTo(Stream.Null);
        if (parts.Loader is null) return;
        using var checkpoint = Open(model, version);
        parts.Loader.Check(checkpoint, WholeCatalogue());
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        InferenceEngine.ShowCounters();
        if (parts.Loader is null) return Task.CompletedTask;
        _thread = new Thread(() => Run(parts.Loader)) { IsBackground = true, Name = "OrleansRec model loader" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
        if (FindLive(loader) is not var (model, version)) return;
        if (version == engine.ModelVersion)
        {
            // Somebody went back to it. Where a form is served, what is broken is the form's.
            if (loader.OwnWeights is null) Serves();
            return;
        }

        if (_broken is { } broken && broken.Version == version && time.GetElapsedTime(broken.At) < RetryAfter) return;
        try
        {
            var view = ItemCatalogue.Empty;
            var loaded = Load(loader, model, version, () => view = WholeCatalogue());
            engine.SwapAsync(loaded, view).GetAwaiter().GetResult();
            Serves();
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _broken = (version, time.GetTimestamp());
            _unreadable = e is InvalidDataException && model == GrainKeys.Model ? version : null;
            engine.Problem = $"{version} is live but cannot be loaded: {e.Message}";
            var meanwhile = engine.ModelVersion is { } served ? $"{served} stays" : "none is loaded, lists come from what is trending";
            Log.ModelNotLoaded(logger, e, version, meanwhile, RetryAfter.TotalSeconds);
        }
    }

    private void Serves() => (_broken, _unreadable, engine.Problem) = (null, null, null);

    /// <summary>At start the catalogue is read while the checkpoint is.</summary>
    private ItemCatalogue WholeCatalogue()
    {
        catalogue.Ready.Wait(_stop.Token);
        return catalogue.Catalogue;
    }

    /// <summary>The checkpoint is never in memory as a whole: beside two models it would be a third and a fourth.</summary>
    private IRankingModel Load(IModelLoader loader, string model, string version, Func<ItemCatalogue> view)
    {
        using var checkpoint = Open(model, version);
        return loader.Load(version, checkpoint, view);
    }

    private Stream Open(string model, string version) => store.OpenAsync(model, version, _stop.Token).AsTask().GetAwaiter().GetResult();

    /// <summary>What is to be served; null where there is nothing or the store cannot be read.</summary>
    private (string Model, string Version)? FindLive(IModelLoader loader)
    {
        try
        {
            if (loader.OwnWeights is { } form)
            {
                var model = GrainKeys.FormOf(form);
                if (Live(model) is { } made && made != _broken?.Version) return (model, made);
                if (!_saidFull) Log.FormNotMade(logger, form);
                _saidFull = true;
            }

            return Live(GrainKeys.Model) is { } version ? (GrainKeys.Model, version) : null;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            Log.ModelStoreUnreadable(logger, e);
            return null;
        }
    }

    private string? Live(string model) => store.LiveAsync(model, _stop.Token).AsTask().GetAwaiter().GetResult()?.Version;
}
