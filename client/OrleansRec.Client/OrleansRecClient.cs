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

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly WriteGate _gate;

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
        var result = await Tell(() => _grains.GetGrain<IIngestGrain>(0).Track(batch.Valid), cancellation);
        return result with { Rejected = batch.Merge(result.Rejected) };
    }

    /// <summary>The list for one person; an unknown person gets a cold-start answer.</summary>
    /// <exception cref="OverloadedException">More is asked than can be computed in time.</exception>
    public async Task<RecommendationResponse> RecommendAsync(RecommendationRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RecommendationValidation.Require(request);
        return OrThrow(await AskWithin(
            request.TimeoutMs, left => User(UserKey.From(request.UserId, request.VisitorId)).Recommend(request with { TimeoutMs = left }, cancellation), cancellation));
    }

    /// <summary>The caller's own list, best first for one person; every distinct item is answered.</summary>
    /// <exception cref="OverloadedException">More is asked than can be computed in time.</exception>
    public async Task<RecommendationResponse> RankAsync(RankRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RecommendationValidation.Require(request);
        return OrThrow(await AskWithin(
            request.TimeoutMs, left => User(UserKey.From(request.UserId, request.VisitorId)).Rank(request with { TimeoutMs = left }, cancellation), cancellation));
    }

    private static IReadOnlyDictionary<string, long> NoVersions { get; } = new Dictionary<string, long>();

    private static RecommendationResponse OrThrow(RecommendationResponse answer) => answer.Refusal is { } refusal ? throw refusal : answer;

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

    /// <summary>Asks with what is left of the caller's own limit, where there is one.</summary>
    private Task<T> AskWithin<T>(int? timeoutMs, Func<int?, ValueTask<T>> question, CancellationToken cancellation) => timeoutMs is { } limit
        ? Calls.AskWithin(left => question(Math.Max(1, (int)left.TotalMilliseconds)), TimeSpan.FromMilliseconds(limit), _time, cancellation)
        : Ask(() => question(null), cancellation);
}
