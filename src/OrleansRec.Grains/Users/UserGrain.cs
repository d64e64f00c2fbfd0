using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Followers;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users;

/// <summary>
/// Single writer of one person's behaviour. Writes take turns; reads interleave with them over <see cref="UserJournal.State"/>,
/// an immutable reference.
/// </summary>
[ActivationCountBasedPlacement]
internal sealed class UserGrain(
    [PersistentState("user", OrleansRecSiloBuilderExtensions.SnapshotStorage)] IPersistentState<UserSnapshot> stored,
    IEventLog log,
    ICatalogueStore catalogue,
    TrendingFallback fallback,
    RecommendationIds ids,
    TimeProvider time,
    IOptions<UserOptions> options,
    ILogger<UserGrain> logger) : Grain, IUserGrain
{
    private readonly UserOptions _options = options.Value;
    private UserJournal _journal = null!;
    private SnapshotWriter _snapshots = null!;
    private ReplicaCaller _replica = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!key.StartsWith("u:", StringComparison.Ordinal) && !key.StartsWith("v:", StringComparison.Ordinal))
            throw new InvalidRequestException("userId", $"The key '{key}' is no person's; use UserKey.");
        _journal = new UserJournal(key, log);
        _snapshots = new SnapshotWriter(key, stored, logger);
        _replica = new ReplicaCaller(GrainFactory.GetGrain<IModelGrain>(GrainKeys.Replica(0)), _options.AnswerDeadline, time, logger);
        if (_snapshots.Read() is { } snapshot) _journal.Start(snapshot);
        await _journal.ReloadAsync();
    }

    /// <summary>A shutdown does not wait for snapshots: the log's tail suffices.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        reason.ReasonCode != DeactivationReasonCode.ShuttingDown && _journal is not null && _journal.State.Version - _snapshots.Version >= _options.SnapshotOnDeactivation
            ? _snapshots.TryWriteAsync(_journal.State)
            : Task.CompletedTask;

    public async ValueTask<UserTrackResult> Track(BehaviourEvent[] events)
    {
        EventValidation.RequireBatch(events?.Length ?? 0);
        var admission = EventAdmission.Check(this.GetPrimaryKeyString(), events!, time.GetUtcNow());
        var append = await Resolve(admission.Admitted);
        var (accepted, duplicates) = (0, admission.Duplicates);
        if (append.Length > 0)
        {
            var result = await _journal.AppendAsync(append);
            foreach (var outcome in result.Outcomes)
            {
                if (outcome == AppendOutcome.Accepted) accepted++;
                else duplicates++;
            }

            if (_journal.State.Version - _snapshots.Version >= _options.SnapshotEvery) await _snapshots.TryWriteAsync(_journal.State);
        }

        return new UserTrackResult(_journal.State.Version, accepted, duplicates, admission.Rejected);
    }

    public async ValueTask<RecommendationResponse> Recommend(RecommendationRequest request)
    {
        RecommendationValidation.Require(request);
        if (request.MinUserVersion > _journal.State.Version) await ReadUpTo(request.MinUserVersion.Value);
        var state = _journal.State;
        var (answer, problem) = await _replica.AskAsync(request, state);
        return new RecommendationResponse
        {
            RecommendationId = ids.Next(),
            Items = answer?.Items ?? fallback.List(request, state),
            ModelVersion = answer?.ModelVersion,
            UserVersion = state.Version,
            Fallback = problem is null ? null : "trending: " + problem,
        };
    }

    public async ValueTask<UserView> SetAttributes(UserAttributes attributes)
    {
        if (UserValidation.Check(attributes) is { } violation) throw violation.ToException();
        await _snapshots.WriteAttributesAsync(_journal.State, attributes.Attributes);
        return View();
    }

    public ValueTask<UserView?> GetView() =>
        ValueTask.FromResult(_journal.State.Version == 0 && !_snapshots.HasAttributes ? null : View());

    /// <summary>Items get their indexes all at once: those not seen before share a commit.</summary>
    private async ValueTask<EventToAppend[]> Resolve(List<BehaviourEvent> events)
    {
        var indexes = new Task<int>?[events.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            if (events[i].ItemId is { } itemId && catalogue.Find(itemId) is null)
                indexes[i] = catalogue.ResolveAsync(itemId, CancellationToken.None).AsTask();
        }

        var append = new EventToAppend[events.Count];
        for (var i = 0; i < append.Length; i++)
        {
            var index = indexes[i] is { } resolving ? await resolving : events[i].ItemId is { } itemId ? catalogue.Find(itemId)!.Value : -1;
            append[i] = new EventToAppend(events[i], index);
        }

        return append;
    }

    /// <summary>The log may hold more than this activation knows: another one wrote, or an append's outcome was unknown.</summary>
    private async ValueTask ReadUpTo(long version)
    {
        await _journal.ReloadAsync();
        if (_journal.State.Version >= version) return;
        throw new InvalidRequestException(
            "minUserVersion",
            $"'minUserVersion' is {version}, but the log holds {_journal.State.Version} events of '{this.GetPrimaryKeyString()}'; "
            + "send the version that track returned.");
    }

    private UserView View() =>
        UserViews.Of(this.GetPrimaryKeyString()[2..], _journal.State, _snapshots.Attributes, catalogue);
}
