using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Http.Tests.Grains;

/// <summary>Keeps events in memory and recommends the person's own items; some platforms make it fail.</summary>
internal sealed class UserGrain : Grain, IUserGrain
{
    private static int _asked;
    private readonly Dictionary<string, BehaviourEvent> _events = [];
    private IReadOnlyDictionary<string, string>? _attributes;

    /// <summary>How often anybody's list was asked for.</summary>
    public static int Asked => Volatile.Read(ref _asked);

    /// <summary>Completes before lists are answered; null: at once.</summary>
    public static Task? Gate { get; set; }

    public ValueTask<UserTrackResult> Track(BehaviourEvent[] events)
    {
        var added = events.Count(e => _events.TryAdd(e.EventId, e));
        return new(new UserTrackResult(_events.Count, added, events.Length - added, []));
    }

    public async ValueTask<RecommendationResponse> Recommend(RecommendationRequest request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        if (Gate is { } gate) await gate;
        switch (request.Platform)
        {
            case "overloaded":
                return new RecommendationResponse
                {
                    RecommendationId = "",
                    Items = [],
                    UserVersion = 0,
                    Refusal = new OverloadedException("The queue is full: 256 wait, 256 may.", TimeSpan.FromSeconds(6.5)),
                };
            case "unavailable": throw new UnavailableException("The log does not answer.");
            case "broken": throw new InvalidOperationException("secret connection string");
            case "slow": await Task.Delay(TimeSpan.FromSeconds(60), cancellation); break;
        }
        var reasons = request.Explain ? new[] { new Reason("seen", EventTypes.View, 0.25) } : null;
        return new RecommendationResponse
        {
            RecommendationId = "r-1",
            UserVersion = _events.Count,
            Fallback = "trending: no model is live",
            Items = [.. _events.Values.Where(e => e.ItemId is not null).Take(request.Count).Select(e => new RecommendedItem
            {
                ItemId = e.ItemId!,
                Score = 0.5,
                Tasks = new Dictionary<string, double> { ["click"] = 0.5 },
                Source = "trending",
                Reasons = reasons,
            })],
        };
    }

    public ValueTask<RecommendationResponse> Rank(RankRequest request, CancellationToken cancellation) => new(new RecommendationResponse
    {
        RecommendationId = "r-2",
        UserVersion = _events.Count,
        Items = [.. request.ItemIds.Reverse().Select((id, place) => new RecommendedItem
        {
            ItemId = id,
            Score = 1d / (place + 1),
            Tasks = new Dictionary<string, double>(),
            Source = "request",
        })],
    });

    public ValueTask<UserView> SetAttributes(UserAttributes attributes)
    {
        _attributes = attributes.Attributes;
        return new(View());
    }

    public ValueTask<UserView?> GetView() => this.GetPrimaryKeyString() == "u:unreadable-person"
        ? throw new UnavailableException("The log does not answer.")
        : new(_events.Count == 0 && _attributes is null ? null : View());

    public ValueTask<ForgetReceipt> Forget(bool dryRun)
    {
        if (Id('v') == "taken") throw new ConflictException("Visitor 'taken' was merged into user 'u'.");
        var receipt = new ForgetReceipt
        {
            UserId = Id('u'),
            VisitorId = Id('v'),
            DryRun = dryRun,
            Events = _events.Count,
            Attributes = _attributes?.Count ?? 0,
            Visitors = 0,
            State = _events.Count > 0,
            LastModelVersion = _events.Count > 0 ? "main/1" : null,
            ForgottenAt = dryRun ? null : DateTimeOffset.UnixEpoch,
        };
        if (dryRun) return new(receipt);
        _events.Clear();
        _attributes = null;
        return new(receipt);
    }

    public async ValueTask<MergeResult> MergeInto(string userId)
    {
        var visitor = this.GetPrimaryKeyString()[2..];
        if (visitor == "taken") throw new InvalidRequestException("visitorId", "Visitor 'taken' was merged into another user.");
        var moved = _events.Count == 0 ? null : await GrainFactory.GetGrain<IUserGrain>(UserKey.ForUser(userId)).Track([.. _events.Values]);
        _events.Clear();
        return new MergeResult(userId, visitor, moved?.Accepted ?? 0, moved?.Duplicates ?? 0, moved?.Version ?? 0);
    }

    public ValueTask<long> Reload() => new(_events.Count);

    public ValueTask<long> Trim(DateTimeOffset before, long upToPosition) => throw new NotSupportedException();

    public ValueTask Unmerge() => default;

    public ValueTask<UserRecord?> GetRecord() => new(_events.Count == 0 && _attributes is null ? null : new UserRecord
    {
        UserId = Id('u'),
        VisitorId = Id('v'),
        Attributes = _attributes ?? new Dictionary<string, string>(),
        Version = _events.Count,
        VisitorIds = [],
    });

    public ValueTask<BehaviourEvent[]> ReadEvents(long afterVersion, int count) =>
        new([.. _events.Values.Skip((int)afterVersion).Take(count)]);

    public ValueTask<UserProfile> GetProfile(int attributes) => new(new UserProfile
    {
        UserId = this.GetPrimaryKeyString()[2..],
        Version = _events.Count,
        Interests = _events.Count == 0 ? [] : [new Interest("shoes > boots", 0.5)],
        PreferredAttributes = [.. Enumerable.Range(0, _events.Count == 0 ? 0 : attributes).Select(i => new PreferredAttribute("colour", $"c{i}", 0.5))],
        PredictedTraits = [],
        Fallback = _events.Count == 0 ? "cold start: no behaviour is known" : "counted: no model is loaded yet",
    });

    private string? Id(char kind) => this.GetPrimaryKeyString() is var key && key[0] == kind ? key[2..] : null;

    private UserView View() => new()
    {
        UserId = this.GetPrimaryKeyString()[2..],
        Attributes = _attributes ?? new Dictionary<string, string>(),
        Version = _events.Count,
        Events = _events.Values.GroupBy(e => e.Type).ToDictionary(g => g.Key, g => g.Count()),
        RecentItems = [.. _events.Values.Select(e => e.ItemId!).Reverse().Take(20)],
        Cart = [],
    };
}
