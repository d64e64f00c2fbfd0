using Orleans.Concurrency;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Abstractions;

/// <summary>One person: single writer of the behaviour sequence. Key: <see cref="UserKey"/>.</summary>
[Alias("OrleansRec.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Appends events of this person to the log and applies them; returns when they are durable.</summary>
    [Alias("Track")]
    ValueTask<UserTrackResult> Track(BehaviourEvent[] events);

    /// <summary>Answers from an immutable state reference; a slow answer never delays a write.</summary>
    /// <exception cref="Contracts.Errors.InvalidRequestException">A field is out of its limits, or the log does not hold <c>minUserVersion</c> events.</exception>
    /// <exception cref="Contracts.Errors.OverloadedException">The model replica refuses more requests.</exception>
    [Alias("Recommend"), AlwaysInterleave]
    ValueTask<RecommendationResponse> Recommend(RecommendationRequest request);

    [Alias("SetAttributes")]
    ValueTask<UserView> SetAttributes(UserAttributes attributes);

    /// <summary>Null where neither an event nor attributes are known.</summary>
    [Alias("GetView"), AlwaysInterleave]
    ValueTask<UserView?> GetView();
}

/// <summary>Outcome of <see cref="IUserGrain.Track"/>; indexes are those of the call's array.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.UserTrackResult")]
public sealed record UserTrackResult(
    [property: Id(0)] long Version,
    [property: Id(1)] int Accepted,
    [property: Id(2)] int Duplicates,
    [property: Id(3)] IReadOnlyList<RejectedEntry> Rejected);
