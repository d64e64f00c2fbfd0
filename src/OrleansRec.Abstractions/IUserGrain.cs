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

    /// <summary>Answers from an immutable state reference; a slow answer never delays a write. A replica's refusal is in the answer.</summary>
    /// <exception cref="Contracts.Errors.InvalidRequestException">A field is out of its limits, or the log does not hold <c>minUserVersion</c> events.</exception>
    [Alias("Recommend"), AlwaysInterleave]
    ValueTask<RecommendationResponse> Recommend(RecommendationRequest request, CancellationToken cancellation = default);

    /// <summary>Orders the caller's own list; otherwise as <see cref="Recommend"/>.</summary>
    /// <exception cref="Contracts.Errors.InvalidRequestException">A field is out of its limits, or the log does not hold <c>minUserVersion</c> events.</exception>
    [Alias("Rank"), AlwaysInterleave]
    ValueTask<RecommendationResponse> Rank(RankRequest request, CancellationToken cancellation = default);

    [Alias("SetAttributes")]
    ValueTask<UserView> SetAttributes(UserAttributes attributes);

    /// <summary>Null where neither an event nor attributes are known.</summary>
    [Alias("GetView"), AlwaysInterleave]
    ValueTask<UserView?> GetView();

    /// <summary>Removes the person: events, state, attributes, merged visitors; leaves tombstones. Again, it is no error.</summary>
    /// <param name="dryRun">True only tells what there is.</param>
    /// <exception cref="Contracts.Errors.ConflictException">This visitor was merged into a user.</exception>
    [Alias("Forget")]
    ValueTask<ForgetReceipt> Forget(bool dryRun);

    /// <summary>Moves this visitor's events to a user; what is sent to this visitor later goes to the user too. Again, it changes nothing.</summary>
    /// <exception cref="Contracts.Errors.InvalidRequestException">The visitor was merged into another user.</exception>
    [Alias("MergeInto")]
    ValueTask<MergeResult> MergeInto(string userId);

    /// <summary>Reads up what others wrote to this person's log and tells the version.</summary>
    [Alias("Reload"), AlwaysInterleave]
    ValueTask<long> Reload();

    /// <summary>Tells a visitor that the user it was merged into is forgotten.</summary>
    [Alias("Unmerge"), AlwaysInterleave]
    ValueTask Unmerge();

    /// <summary>Stores a snapshot and removes the events before it that are from before a time and no longer needed for training.</summary>
    /// <param name="upToPosition">The position of the log that training has reached.</param>
    /// <returns>How many were removed.</returns>
    [Alias("Trim")]
    ValueTask<long> Trim(DateTimeOffset before, long upToPosition);

    /// <summary>The head of an export; null where neither an event nor attributes are known.</summary>
    /// <exception cref="Contracts.Errors.ConflictException">This visitor was merged into a user.</exception>
    [Alias("GetRecord"), AlwaysInterleave]
    ValueTask<UserRecord?> GetRecord();

    /// <summary>Events in their order: the pages of an export. Empty at the end.</summary>
    /// <param name="afterVersion">How many to leave out, counted over those that are kept.</param>
    /// <param name="count">1 to <see cref="Contracts.Limits.MaxEventsPerBatch"/>.</param>
    [Alias("ReadEvents"), AlwaysInterleave]
    ValueTask<BehaviourEvent[]> ReadEvents(long afterVersion, int count);

    /// <summary>What the model, or counting where there is none, makes of the behaviour; empty for somebody without any.</summary>
    /// <param name="attributes">Attributes at most, 1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    /// <exception cref="Contracts.Errors.UnavailableException">The model replica does not answer.</exception>
    [Alias("GetProfile"), AlwaysInterleave]
    ValueTask<UserProfile> GetProfile(int attributes);
}

/// <summary>Outcome of <see cref="IUserGrain.Track"/>; indexes are those of the call's array.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.UserTrackResult")]
public sealed record UserTrackResult(
    [property: Id(0)] long Version,
    [property: Id(1)] int Accepted,
    [property: Id(2)] int Duplicates,
    [property: Id(3)] IReadOnlyList<RejectedEntry> Rejected);
