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
/// <remarks>
/// A request is refused with <see cref="OverloadedException"/> where the queue is full, or where what waits before it will take
/// longer than its timeout or, unless it is bulk work, than <see cref="EngineOptions.MaxWait"/> (by what a row cost lately). One that is
/// taken fails with <see cref="TimeoutException"/> at its timeout, without being computed. Neither is thrown: the answer's task has
/// failed, at once where the request is refused. Every method that asks answers null where no model is live.
/// </remarks>
public sealed class InferenceEngine : IDisposable
{
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<InferenceEngine> _logger;
    private readonly ServiceRate _rate = new();
    private readonly WorkQueue _queue;
    private readonly BatchRunner _runner;
    private readonly Thread _thread;
    private volatile LiveModel? _live;
    private ItemCatalogue? _catalogue;
    private Publication? _publication;

    public InferenceEngine(IOptions<EngineOptions> options, TimeProvider time, ILogger<InferenceEngine> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        _queue = new WorkQueue(_options.MaxQueue, _options.MaxBulkQueue, time);
        _runner = new BatchRunner(time, _rate, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "OrleansRec engine" };
        _thread.Start();
    }

    /// <summary>The live version; null where none is.</summary>
    public string? ModelVersion => _live?.Snapshot.Model.Version;

    /// <summary>Why the version that is live does not answer here, a sentence; null where it does or none is.</summary>
    public string? Problem { get; set; }

    /// <summary>The live version's tasks, the first one orders lists; null where none is live.</summary>
    public IReadOnlyList<string>? Tasks => _live?.Snapshot.Model.Tasks;

    /// <summary>Counters are exported from here on, at zero; whoever listens must be there.</summary>
    public static void ShowCounters() => ServingMetrics.ShowZeros();

    /// <summary>A caller refused a request itself, because an engine has just refused one like it.</summary>
    public static void CountRefused(WorkPriority priority) =>
        ServingMetrics.Rejected.Add(1, ServingMetrics.Tag(priority), new("reason", ServingMetrics.KnownToCaller));

    /// <summary>A list for one person.</summary>
    public Task<RankedList?> RankAsync(PipelineRequest request, WorkTerms terms = default) => Enqueue(new RankWork(request, ModelVersion), terms);

    /// <summary>
    /// The refusal of a request that comes now and would wait too long, and counts it; else null. Whoever asks before preparing a request spares the
    /// work of preparing what will not be computed.
    /// </summary>
    public OverloadedException? RefusalOf(WorkTerms terms)
    {
        var (wait, timeout) = (WaitOf(terms), TimeoutOf(terms));
        var isBearable = wait <= timeout && (wait <= _options.MaxWait || terms.Priority == WorkPriority.Bulk);
        if (isBearable || timeout <= TimeSpan.Zero) return null;
        var limit = wait > timeout ? $"the request's {timeout.TotalMilliseconds:0} ms" : $"the {_options.MaxWait.TotalMilliseconds:0} ms that anybody waits";
        return Refuse(ServingMetrics.TooLate, terms, wait, $"What waits for the engine takes about {wait.TotalMilliseconds:0} ms, more than {limit}");
    }

    /// <summary>Items like another one.</summary>
    public Task<SimilarList?> SimilarAsync(int item, int count, WorkTerms terms = default) => Enqueue(
        new LookupWork<SimilarList>(live => new SimilarList(live.Similar.Find(item, count), live.Snapshot.Model.Version), rows: 1), terms);

    /// <summary>Categories of items that need not be in the catalogue, best first.</summary>
    /// <param name="count">Categories per item at most.</param>
    public Task<Classified?> ClassifyAsync(IReadOnlyList<ItemContent> items, int count, WorkTerms terms = default) => Enqueue(
        new LookupWork<Classified>(live => ItemClassifier.Classify(live.Snapshot.Model, items, count), items.Count), terms);

    /// <summary>A person's profile.</summary>
    /// <param name="interests">Categories at most.</param>
    /// <param name="attributes">Attributes at most.</param>
    public Task<PersonProfile?> ProfileAsync(UserState person, int interests, int attributes, WorkTerms terms = default) => Enqueue(
        new LookupWork<PersonProfile>(live => live.Profiler.Read(person, interests, attributes), rows: 1), terms);

    /// <summary>
    /// Warms the model up on the calling thread while the one before answers, then makes it live between two batches. Completes
    /// when the first request can see it and the one before is disposed, which the engine's thread does not wait for.
    /// </summary>
    /// <param name="model">Belongs to the engine from here on.</param>
    /// <param name="catalogue">The catalogue that it was loaded with.</param>
    public async Task SwapAsync(IRankingModel model, ItemCatalogue catalogue)
    {
        var started = _time.GetTimestamp();
        var live = new LiveModel(model, catalogue);
        live.WarmUp(_time.GetUtcNow(), isFirst: _live is null);
        var elapsed = (long)_time.GetElapsedTime(started).TotalMilliseconds;
        Log.ModelLive(_logger, model.Version, model.ItemCount, model.Dimension, elapsed);
        var publication = new Publication(live, started);
        Interlocked.Exchange(ref _publication, publication)?.Supersede();
        _queue.Wake();
        (await publication.Done.Task)?.Dispose();
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

    private Task<TAnswer?> Enqueue<TAnswer>(EngineWork<TAnswer> work, WorkTerms terms)
        where TAnswer : class
    {
        terms.Cancellation.ThrowIfCancellationRequested();
        if (_live is null && Volatile.Read(ref _publication) is null) return Task.FromResult<TAnswer?>(null);
        var timeout = TimeoutOf(terms);
        if (timeout <= TimeSpan.Zero)
            throw new TimeoutException("The request's deadline passed before it reached the engine.");
        if (RefusalOf(terms) is { } refusal)
        {
            work.Fail(refusal);
            return work.Answer;
        }

        work.Priority = terms.Priority;
        work.Deadline = _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
        work.EndWith(terms.Cancellation);
        switch (_queue.TryAdd(work))
        {
            case Admission.Closed:
                work.Fail(Stopped());
                break;
            case Admission.Full:
                var room = terms.Priority == WorkPriority.Bulk ? _options.MaxBulkQueue : _options.MaxQueue;
                work.Fail(Refuse(ServingMetrics.QueueFull, terms, WaitOf(terms), $"The engine's queue is full at {room} {ServingMetrics.Name(terms.Priority)} requests"));
                break;
            default:
                ServingMetrics.Accepted.Add(1, ServingMetrics.Tag(terms.Priority));
                break;
        }

        return work.Answer;
    }

    private TimeSpan TimeoutOf(WorkTerms terms) => terms.Timeout ?? _options.Deadline;

    /// <summary>How long what goes before new work will take, about.</summary>
    private TimeSpan WaitOf(WorkTerms terms) => _rate.TimeFor(_runner.RowsInFlight + _queue.RowsBefore(terms.Priority));

    private OverloadedException Refuse(string reason, WorkTerms terms, TimeSpan wait, string message)
    {
        ServingMetrics.Rejected.Add(1, ServingMetrics.Tag(terms.Priority), new("reason", reason));
        var retryAfter = wait > _options.RetryAfter ? wait : _options.RetryAfter;
        return new OverloadedException($"{message}; try again in {retryAfter.TotalSeconds:0.#} s.", retryAfter);
    }

    private void Run()
    {
        var batch = new List<EngineWork>(_options.MaxBatchRequests);
        var changesWait = false;
        while (_queue.Take(batch, _options.MaxBatchRequests, _options.MaxBatchRows, wait: !changesWait))
        {
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
        ServingMetrics.SwapTime.Record(_time.GetElapsedTime(next.Started).TotalSeconds);
        next.Done.SetResult(old);
    }

    /// <summary>True where more changes wait for the next turn.</summary>
    private bool TakeUpChanges()
    {
        if (_live?.Snapshot is not { } snapshot) return false;
        try
        {
            if (Volatile.Read(ref _catalogue) is { } catalogue) snapshot.SetCatalogue(catalogue);
            if (snapshot.HasChanges) ServingMetrics.Items.Add(snapshot.ApplyChanges(_options.MaxItemsBetweenBatches));
            return snapshot.HasChanges;
        }
        catch (Exception e)
        {
            Log.ItemsFailed(_logger, e, snapshot.Model.Version);
            return false;
        }
    }

    private static UnavailableException Stopped() => new("The engine has stopped; ask another silo.");

    private sealed class Publication(LiveModel model, long started)
    {
        public LiveModel Model { get; } = model;

        public long Started { get; } = started;

        /// <summary>The one before, which nobody uses any more; null where there was none.</summary>
        public TaskCompletionSource<LiveModel?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>A newer version came before this one was live.</summary>
        public void Supersede()
        {
            Model.Dispose();
            Done.SetCanceled();
        }
    }
}
