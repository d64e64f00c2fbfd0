using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Contracts.Errors;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Profiles;

namespace OrleansRec.Serving.Engine;

/// <summary>
/// Batched inference for a whole silo on one dedicated thread: requests wait in a bounded queue, and whatever waits when the
/// thread is free forms the next batch. Model versions and catalogue changes are taken up between two batches.
/// </summary>
public sealed class InferenceEngine : IDisposable
{
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<InferenceEngine> _logger;
    private readonly WorkQueue _queue;
    private readonly BatchRunner _runner;
    private readonly Thread _thread;
    private volatile LiveModel? _live;
    private ItemCatalogue? _catalogue;
    private Publication? _publication;

    public InferenceEngine(IOptions<EngineOptions> options, TimeProvider time, ILogger<InferenceEngine> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        _queue = new WorkQueue(_options.MaxQueue);
        _runner = new BatchRunner(time, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "OrleansRec engine" };
        _thread.Start();
    }

    /// <summary>The live version; null where none is.</summary>
    public string? ModelVersion => _live?.Snapshot.Model.Version;

    /// <summary>A list for one person; null where no model is live.</summary>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The request waited longer than <see cref="EngineOptions.Deadline"/>.</exception>
    public Task<RankedList?> RankAsync(PipelineRequest request) => Enqueue(new RankWork(request, Deadline()));

    /// <summary>Items like another one; null where no model is live.</summary>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The request waited longer than <see cref="EngineOptions.Deadline"/>.</exception>
    public Task<SimilarList?> SimilarAsync(int item, int count) => Enqueue(new LookupWork<SimilarList>(
        live => new SimilarList(live.Similar.Find(item, count), live.Snapshot.Model.Version), rows: 1, Deadline()));

    /// <summary>Categories of items that need not be in the catalogue, best first; null where no model is live.</summary>
    /// <param name="count">Categories per item at most.</param>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The request waited longer than <see cref="EngineOptions.Deadline"/>.</exception>
    public Task<Classified?> ClassifyAsync(IReadOnlyList<ItemContent> items, int count) => Enqueue(new LookupWork<Classified>(
        live => ItemClassifier.Classify(live.Snapshot.Model, items, count), items.Count, Deadline()));

    /// <summary>A person's profile; null where no model is live.</summary>
    /// <param name="interests">Categories at most.</param>
    /// <param name="attributes">Attributes at most.</param>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The request waited longer than <see cref="EngineOptions.Deadline"/>.</exception>
    public Task<PersonProfile?> ProfileAsync(UserState person, int interests, int attributes) => Enqueue(new LookupWork<PersonProfile>(
        live => live.Profiler.Read(person, interests, attributes), rows: 1, Deadline()));

    /// <summary>
    /// Warms the model up on the calling thread, then makes it live between two batches; the one before is disposed. Completes
    /// when the first request can see it.
    /// </summary>
    /// <param name="model">Belongs to the engine from here on.</param>
    /// <param name="catalogue">The catalogue that it was loaded with.</param>
    public Task SwapAsync(IRankingModel model, ItemCatalogue catalogue)
    {
        var started = Stopwatch.GetTimestamp();
        var live = new LiveModel(model, catalogue);
        live.WarmUp(_time.GetUtcNow());
        var elapsed = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        Log.ModelLive(_logger, model.Version, model.ItemCount, model.Dimension, elapsed);
        var publication = new Publication(live);
        Interlocked.Exchange(ref _publication, publication)?.Supersede();
        _queue.Wake();
        return publication.Done.Task;
    }

    /// <summary>Rules see the new catalogue with the next batch; new and changed items get vectors between batches.</summary>
    public void SetCatalogue(ItemCatalogue catalogue)
    {
        Volatile.Write(ref _catalogue, catalogue);
        _queue.Wake();
    }

    /// <summary>Fails what waits, ends the thread after its batch and disposes the model.</summary>
    public void Dispose()
    {
        foreach (var work in _queue.Close()) work.Fail(Stopped());
        _thread.Join();
        Interlocked.Exchange(ref _publication, null)?.Supersede();
        _live?.Dispose();
        _live = null;
    }

    private Task<TAnswer?> Enqueue<TAnswer>(EngineWork<TAnswer> work)
        where TAnswer : class
    {
        if (_live is null && Volatile.Read(ref _publication) is null) return Task.FromResult<TAnswer?>(null);
        if (_queue.TryAdd(work))
        {
            ServingMetrics.Waiting.Add(1);
            return work.Answer;
        }

        ServingMetrics.Refused.Add(1);
        throw new OverloadedException(
            $"The engine's queue is full at {_options.MaxQueue} requests; try again in {_options.RetryAfter.TotalSeconds:0.#} s.",
            _options.RetryAfter);
    }

    private long Deadline() => _time.GetTimestamp() + (long)(_options.Deadline.TotalSeconds * _time.TimestampFrequency);

    private void Run()
    {
        var batch = new List<EngineWork>(_options.MaxBatchRequests);
        var changesWait = false;
        while (_queue.Take(batch, _options.MaxBatchRequests, _options.MaxBatchRows, wait: !changesWait))
        {
            if (batch.Count > 0) ServingMetrics.Waiting.Add(-batch.Count);
            Publish();
            changesWait = TakeUpChanges();
            _runner.Run(batch, _live);
        }

        foreach (var work in batch) work.Fail(Stopped());
    }

    private void Publish()
    {
        if (Interlocked.Exchange(ref _publication, null) is not { } next) return;
        var old = _live;
        _live = next.Model;
        old?.Dispose();
        ServingMetrics.Swaps.Add(1);
        next.Done.SetResult();
    }

    /// <summary>True where more changes wait for the next turn.</summary>
    private bool TakeUpChanges()
    {
        if (_live?.Snapshot is not { } snapshot) return false;
        try
        {
            if (Volatile.Read(ref _catalogue) is { } catalogue) snapshot.SetCatalogue(catalogue);
            if (snapshot.HasChanges) snapshot.ApplyChanges(_options.MaxItemsBetweenBatches);
            return snapshot.HasChanges;
        }
        catch (Exception e)
        {
            Log.ItemsFailed(_logger, e, snapshot.Model.Version);
            return false;
        }
    }

    private static UnavailableException Stopped() => new("The engine has stopped; ask another silo.");

    private sealed class Publication(LiveModel model)
    {
        public LiveModel Model { get; } = model;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>A newer version came before this one was live.</summary>
        public void Supersede()
        {
            Model.Dispose();
            Done.SetCanceled();
        }
    }
}
