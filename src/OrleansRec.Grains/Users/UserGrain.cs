using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Fallback;
using OrleansRec.Grains.Replicas;
using OrleansRec.Grains.Scenarios;
using OrleansRec.Grains.Users.Lanes;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage.Catalogue;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Grains.Users;

/// <summary>
/// Single writer of one person's behaviour. Writes take turns; reads interleave with them over <see cref="UserJournal.Packed"/>,
/// an immutable reference.
/// </summary>
[ActivationCountBasedPlacement]
internal sealed partial class UserGrain(
    [PersistentState("user", OrleansRecSiloBuilderExtensions.SnapshotStorage)] IPersistentState<UserSnapshot> stored,
    IEventLog log,
    ICatalogueStore catalogue,
    IModelStore models,
    TrendingFallback fallback,
    FilterCheck filters,
    ScenarioFollower scenarios,
    ReplicaPicker replicas,
    ActiveUsers active,
    RecommendationIds ids,
    TimeProvider time,
    IOptions<UserOptions> options,
    ILogger<UserGrain> logger) : Grain, IUserGrain
{
    private readonly UserOptions _options = options.Value;
    private UserJournal _journal = null!;
    private SnapshotWriter _snapshots = null!;
    private ReplicaCaller _replica = null!;
    private ActiveUser? _user;

    /// <summary>Key of the user that has this visitor's events; null for everybody else.</summary>
    private string? _mergedInto;

    /// <summary>Milliseconds since 1970 up to which a merged visitor's events are refused; null until it is looked up.</summary>
    private long? _forgottenAt;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (!key.StartsWith("u:", StringComparison.Ordinal) && !key.StartsWith("v:", StringComparison.Ordinal))
            throw new InvalidRequestException("userId", $"The key '{key}' is no person's; use UserKey.");
        _journal = new UserJournal(key, log);
        _snapshots = new SnapshotWriter(stored, logger);
        _replica = new ReplicaCaller(replicas, time, logger);
        if (_snapshots.Read() is { } snapshot) await _journal.StartAsync(snapshot);
        else await _journal.ReloadAsync();
        if (key[0] == 'v' && _journal.Version == 0) _mergedInto = (await log.DescribeAsync(key, cancellationToken)).MergedInto;
        _user = new ActiveUser(_journal, GrainContext) { SnapshotAt = SnapshotAt };
        active.Add(_user);
    }

    /// <summary>Lets a lane finish. A shutdown does not wait for snapshots: the log's tail suffices.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_user is null) return;
        active.Remove(_user);
        await _user.EnterAsync();
        if (reason.ReasonCode != DeactivationReasonCode.ShuttingDown && _journal.Version - _snapshots.Version >= _options.SnapshotOnDeactivation)
            await _snapshots.TryWriteAsync(_journal.Packed);
    }

    public async ValueTask<UserTrackResult> Track(BehaviourEvent[] events)
    {
        EventValidation.RequireBatch(events?.Length ?? 0);
        if (_mergedInto is not null) return await Forward(events!);
        var admission = EventAdmission.Check(this.GetPrimaryKeyString(), events!, time.GetUtcNow(), _options.Retention);
        AppendOutcome[] outcomes = [];
        if (admission.Admitted.Count > 0)
        {
            var result = await AppendAsync(await catalogue.ResolveAsync(admission.Admitted));
            if (result.MergedInto is not null)
            {
                BecomePartOf(result.MergedInto);
                return await Forward(events!);
            }

            outcomes = [.. result.Outcomes];
            if (_journal.Version >= SnapshotAt) await SnapshotAsync();
        }

        return admission.Conclude(outcomes, _journal.Version);
    }

    public async ValueTask<RecommendationResponse> Recommend(RecommendationRequest request, CancellationToken cancellation)
    {
        RecommendationValidation.Require(request);
        if (_mergedInto is { } user)
            return await GrainFactory.GetGrain<IUserGrain>(user).Recommend(request with { UserId = user[2..], VisitorId = null }, cancellation);
        var deadline = DeadlineOf(request.TimeoutMs);
        var scenario = await scenarios.RequireAsync(request);
        await filters.RequireKnownAsync(request.Filter, request.Boost);
        if (request.MinUserVersion > _journal.Version) await ReadUpTo(request.MinUserVersion.Value);
        var state = _journal.Packed;
        var (answer, problem) = await _replica.AskAsync(request, state, deadline, cancellation);
        if (answer?.Refusal is { } refusal) return Refused(refusal, state);
        return Answered(answer, problem, state, answer?.Items ?? fallback.List(request, scenario, UserStatePacking.Unpack(state)));
    }

    public async ValueTask<RecommendationResponse> Rank(RankRequest request, CancellationToken cancellation)
    {
        RecommendationValidation.Require(request);
        if (_mergedInto is { } user)
            return await GrainFactory.GetGrain<IUserGrain>(user).Rank(request with { UserId = user[2..], VisitorId = null }, cancellation);
        var deadline = DeadlineOf(request.TimeoutMs);
        await scenarios.RequireAsync(request.ToRecommendation(), ownList: true);
        await filters.RequireKnownAsync(filter: null, request.Boost);
        if (request.MinUserVersion > _journal.Version) await ReadUpTo(request.MinUserVersion.Value);
        var state = _journal.Packed;
        string[] items = [.. request.ItemIds.Distinct()];
        var (answer, problem) = await _replica.AskAsync(request.ToRecommendation(), state, deadline, cancellation, items);
        if (answer?.Refusal is { } refusal) return Refused(refusal, state);
        return Answered(answer, problem, state, OwnList.WithUnknown(answer?.Items ?? fallback.Ordered(items, request.Explain), items, request.Explain));
    }

    public async ValueTask<UserView> SetAttributes(UserAttributes attributes)
    {
        if (UserValidation.Check(attributes) is { } violation) throw violation.ToException();
        await _snapshots.WriteAttributesAsync(_journal.Packed, attributes.Attributes);
        _user!.SnapshotAt = SnapshotAt;
        return View();
    }

    public ValueTask<UserView?> GetView() =>
        ValueTask.FromResult(_journal.Version == 0 && !_snapshots.HasAttributes ? null : View());

    public ValueTask<UserProfile> GetProfile(int attributes)
    {
        RecommendationValidation.RequireCount(attributes);
        return _replica.ProfileAsync(this.GetPrimaryKeyString()[2..], _journal.Packed, attributes, DeadlineOf(timeoutMs: null));
    }

    private RecommendationResponse Answered(ModelAnswer? answer, string? problem, byte[] state, IReadOnlyList<RecommendedItem> items) => new()
    {
        RecommendationId = ids.Next(),
        Items = items,
        ModelVersion = answer?.ModelVersion,
        UserVersion = UserStatePacking.VersionOf(state),
        Fallback = TrendingFallback.Because(problem),
    };

    private static RecommendationResponse Refused(OverloadedException refusal, byte[] state) =>
        new() { RecommendationId = "", Items = [], UserVersion = UserStatePacking.VersionOf(state), Refusal = refusal };

    /// <summary>0 for a merged visitor: what comes from lanes goes through the grain, which forwards it.</summary>
    private long SnapshotAt => _mergedInto is null ? _snapshots.Version + _options.SnapshotEvery : 0;

    private async ValueTask<AppendResult> AppendAsync(EventToAppend[] events)
    {
        await _user!.EnterAsync();
        try
        {
            return await _journal.AppendAsync(events);
        }
        finally
        {
            _user.Leave();
        }
    }

    private async Task SnapshotAsync()
    {
        await _snapshots.TryWriteAsync(_journal.Packed);
        _user!.SnapshotAt = SnapshotAt;
    }

    /// <summary>The log may hold more than this activation knows: another one wrote, or an append's outcome was unknown.</summary>
    private async ValueTask ReadUpTo(long version)
    {
        await _journal.ReloadAsync();
        if (_journal.Version >= version) return;
        throw new InvalidRequestException(
            "minUserVersion",
            $"'minUserVersion' is {version}, but the log holds {_journal.Version} events of {UserKey.Describe(this.GetPrimaryKeyString())}; "
            + "send the version that track returned.");
    }

    private AnswerDeadline DeadlineOf(int? timeoutMs) =>
        new(time, timeoutMs is { } own ? TimeSpan.FromMilliseconds(own) : _options.AnswerDeadline);

    private UserView View() =>
        UserViews.Of(this.GetPrimaryKeyString()[2..], _journal.Unpack(), _snapshots.Attributes, catalogue);
}
