using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Client;

/// <summary>
/// A shop's way to OrleansRec. Every call validates its message before anything is sent, may be cancelled, and may be made from any thread.
/// </summary>
/// <remarks>
/// Cancelling a write stops the waiting, not the write: its outcome is then unknown, as after <see cref="UnavailableException"/>.
/// Writing again with the same event ids changes nothing.
/// </remarks>
/// <exception cref="InvalidRequestException">From every call: the request is out of its limits.</exception>
/// <exception cref="OverloadedException">From every call: more is asked than can be done now.</exception>
/// <exception cref="UnavailableException">From every call: the cluster does not answer.</exception>
public sealed partial class OrleansRecClient
{
    /// <summary>
    /// How long a question that a lost silo was to answer is asked again, unless the caller sets a limit, and a write that was handed back undone is
    /// sent again: a cluster gives up a silo that was killed within about three seconds.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a batch waits for a silo; longer than a busy one takes before it refuses.</summary>
    private static readonly TimeSpan IngestPatience = TimeSpan.FromSeconds(7.5);

    /// <summary>How long one question to any replica waits before it is asked another way.</summary>
    private static readonly TimeSpan ReplicaPatience = TimeSpan.FromSeconds(1.5);

    private const int ReplicaAttempts = 3;
    private const int ReplicaWays = 16;

    private const int FirstCalls = 3;

    /// <summary>How long the start of a client waits for the silo that has the made-up person.</summary>
    private static readonly TimeSpan FirstCallsLimit = TimeSpan.FromSeconds(0.5);

    /// <summary>How many ask for one list from elsewhere, each through whichever gateway Orleans takes for it: hardly ever one that hangs for all.</summary>
    private const int Turns = 8;

    private static readonly TimeSpan NextTurn = TimeSpan.FromMilliseconds(60);

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly WriteGate _gate;
    private long _elsewhere;
    private long _ingestWay;
    private long _replicaWay;

    /// <param name="grains">A connected <see cref="IClusterClient"/>, or a silo's own factory.</param>
    /// <param name="time">The clock that timestamps are held against.</param>
    /// <param name="maxMegabytesUnderWay">See <see cref="OrleansRecClientOptions.MaxMegabytesUnderWay"/>.</param>
    public OrleansRecClient(IGrainFactory grains, TimeProvider time, int maxMegabytesUnderWay = OrleansRecClientOptions.DefaultMegabytesUnderWay)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(time);
        _grains = grains;
        _time = time;
        _gate = new WriteGate(maxMegabytesUnderWay);
    }

    /// <summary>Records one event; returns when it is durable.</summary>
    /// <returns>What became of it; a rejected event is in <see cref="TrackResult.Rejected"/>, it does not throw.</returns>
    public Task<TrackResult> TrackAsync(BehaviourEvent behaviourEvent, CancellationToken cancellation = default) =>
        TrackAsync([behaviourEvent], cancellation);

    /// <summary>Records 1 to <see cref="Contracts.Limits.MaxEventsPerBatch"/> events; returns when those accepted are durable.</summary>
    /// <returns>Counts, rejected events by index, and each person's version for <see cref="RecommendationRequest.MinUserVersion"/>.</returns>
    /// <exception cref="InvalidRequestException">The batch is empty or too large; single bad events are in the result instead.</exception>
    public async Task<TrackResult> TrackAsync(IReadOnlyList<BehaviourEvent> events, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        EventValidation.RequireBatch(events.Count);
        var now = _time.GetUtcNow();
        var batch = Batch<BehaviourEvent>.Split(events, e => EventValidation.Check(e, now));
        if (batch.Valid.Length == 0)
            return new TrackResult { Accepted = 0, Duplicates = 0, Rejected = batch.Rejected, UserVersions = NoVersions, VisitorVersions = NoVersions };

        using var share = await _gate.EnterAsync(BatchWeight.Of(batch.Valid), cancellation);
        var result = await DeliverAsync(ingest => ingest.Track(batch.Valid), cancellation);
        return result with { Rejected = batch.Merge(result.Rejected) };
    }

    /// <summary>
    /// Batches go through one gateway, whose silo may hang: then the batch is sent once more through another, which changes nothing where it had arrived,
    /// and later ones go there at once.
    /// </summary>
    private async Task<T> DeliverAsync<T>(Func<IIngestGrain, ValueTask<T>> batch, CancellationToken cancellation)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            var way = Interlocked.Read(ref _ingestWay);
            try
            {
                return await Tell(
                    async () => await batch(_grains.GetGrain<IIngestGrain>(way)).AsTask().WaitAsync(IngestPatience, _time, cancellation), cancellation);
            }
            catch (UnavailableException error) when (error.InnerException is TimeoutException)
            {
                Interlocked.CompareExchange(ref _ingestWay, way + 1, way);
                if (isAgain) throw;
            }
        }
    }

    /// <summary>
    /// The list for one person; an unknown person gets a cold-start answer. Where the silo that knows the person does not answer within the limit, it is
    /// another silo's trending list, marked, unless <see cref="RecommendationRequest.MinUserVersion"/> asks for more.
    /// </summary>
    /// <exception cref="OverloadedException">More is asked than can be computed in time.</exception>
    public async Task<RecommendationResponse> RecommendAsync(RecommendationRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RecommendationValidation.Require(request);
        return await ListAsync(
            left => User(UserKey.From(request.UserId, request.VisitorId)).Recommend(request with { TimeoutMs = left }, cancellation),
            elsewhere => elsewhere.Recommend(request),
            request.TimeoutMs, request.MinUserVersion, cancellation);
    }

    /// <summary>The caller's own list, best first for one person; every distinct item is answered. Otherwise as <see cref="RecommendAsync"/>.</summary>
    /// <exception cref="OverloadedException">More is asked than can be computed in time.</exception>
    public async Task<RecommendationResponse> RankAsync(RankRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RecommendationValidation.Require(request);
        return await ListAsync(
            left => User(UserKey.From(request.UserId, request.VisitorId)).Rank(request with { TimeoutMs = left }, cancellation),
            elsewhere => elsewhere.Rank(request),
            request.TimeoutMs, request.MinUserVersion, cancellation);
    }

    /// <summary>
    /// Asks some silo for a list of nobody and then, as callers do, the grain of one and the same made-up person, in the messages that lists travel in, as
    /// often as it takes until nothing is built for the first time; nothing is remembered, and it does not matter whether anybody answers.
    /// </summary>
    internal async Task CallFirstAsync(CancellationToken cancellation)
    {
        for (var call = 0; call < FirstCalls; call++)
            if (await TryElsewhereAsync(elsewhere => elsewhere.Recommend(OfNobody), cancellation) is null) return;
        var grain = User(UserKey.From(OfNobody.UserId, null));
        using var limit = new CancellationTokenSource(FirstCallsLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            for (var call = 0; call < FirstCalls; call++) await Calls.Ask(_ => grain.Recommend(OfNobody, either.Token), TimeSpan.Zero, _time, either.Token);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // The silo that has the made-up person hangs, is busy or has no database: no reason not to start. Those who ask will be told.
        }
    }

    /// <summary>Asks for lists of nobody through as many gateways as Orleans takes for them; it does not matter who answers.</summary>
    internal Task CallAroundAsync() => Task.WhenAll(Enumerable.Range(0, Turns).Select(_ =>
        TryElsewhereAsync(elsewhere => elsewhere.Recommend(OfNobody), TimeSpan.Zero, CancellationToken.None)));

    private static RecommendationRequest OfNobody { get; } = new() { UserId = "orleansrec:first-call", Count = 20 };

    private static IReadOnlyDictionary<string, long> NoVersions { get; } = new Dictionary<string, long>();

    /// <param name="own">Asks the person's grain, with what is left of the caller's own limit, where there is one.</param>
    /// <param name="elsewhere">Asks any silo.</param>
    /// <param name="minUserVersion">Whoever wants the person's own events counted is not served by others.</param>
    private async Task<RecommendationResponse> ListAsync(
        Func<int?, ValueTask<RecommendationResponse>> own, Func<IFallbackGrain, ValueTask<RecommendationResponse>> elsewhere,
        int? timeoutMs, long? minUserVersion, CancellationToken cancellation)
    {
        try
        {
            var limit = timeoutMs is { } ms ? TimeSpan.FromMilliseconds(ms) : Patience;
            var answer = await Calls.Ask(
                left => own(timeoutMs is null ? null : Math.Max(1, (int)left.TotalMilliseconds)), limit, _time, cancellation);
            return answer.Refusal is { } refusal ? throw refusal : answer;
        }
        catch (UnavailableException) when (minUserVersion is null)
        {
            if (await TryElsewhereAsync(elsewhere, cancellation) is { } answer) return answer;
            throw;
        }
    }

    /// <summary>Null where nobody answers either: what is told then is why the person's own silo did not.</summary>
    private async Task<RecommendationResponse?> TryElsewhereAsync(
        Func<IFallbackGrain, ValueTask<RecommendationResponse>> question, CancellationToken cancellation)
    {
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = Enumerable.Range(0, Turns).Select(turn => TryElsewhereAsync(question, turn * NextTurn, answered.Token));
        await foreach (var done in Task.WhenEach(asked))
        {
            if (await done is not { } answer) continue;
            await answered.CancelAsync();
            return answer;
        }

        cancellation.ThrowIfCancellationRequested();
        return null;
    }

    private async Task<RecommendationResponse?> TryElsewhereAsync(
        Func<IFallbackGrain, ValueTask<RecommendationResponse>> question, TimeSpan pause, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(pause, _time, cancellation);
            var grain = _grains.GetGrain<IFallbackGrain>(Interlocked.Increment(ref _elsewhere));
            return await Calls.Ask(_ => question(grain), TimeSpan.Zero, _time, cancellation);
        }
        catch (Exception error) when (error is UnavailableException or OverloadedException or OperationCanceledException || IsUnknownGrain(error))
        {
            // Told by the caller.
            return null;
        }
    }

    /// <summary>Silos of the version before have no such grain.</summary>
    private static bool IsUnknownGrain(Exception error) => error is ArgumentException;

    private IUserGrain User(string key) => _grains.GetGrain<IUserGrain>(key);

    private Task<T> Ask<T>(Func<ValueTask<T>> question, CancellationToken cancellation) =>
        Calls.Ask(_ => question(), Patience, _time, cancellation);

    private Task<T> Tell<T>(Func<ValueTask<T>> write, CancellationToken cancellation) => Calls.Tell(write, Patience, _time, cancellation);

    private Task Tell(Func<ValueTask> write, CancellationToken cancellation) => Tell(
        async () =>
        {
            await write();
            return true;
        },
        cancellation);
}
