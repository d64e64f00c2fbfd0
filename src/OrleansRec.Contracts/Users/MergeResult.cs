namespace OrleansRec.Contracts.Users;

/// <summary>Names the visitor whose history joins a user's.</summary>
/// <param name="VisitorId">The visitor that turned out to be the user.</param>
public sealed record MergeRequest(string VisitorId);

/// <summary>What a merge did; again, it moves nothing.</summary>
/// <param name="Moved">Events that are the user's now.</param>
/// <param name="Duplicates">Events that the user had under the same id already; they count once.</param>
/// <param name="Version">The user's version, for <c>minUserVersion</c>.</param>
/// <param name="Forgotten">Events that are gone because they are from before the user was forgotten.</param>
[GenerateSerializer, Immutable, Alias("OrleansRec.MergeResult")]
public sealed record MergeResult(
    [property: Id(0)] string UserId,
    [property: Id(1)] string VisitorId,
    [property: Id(2)] long Moved,
    [property: Id(3)] long Duplicates,
    [property: Id(4)] long Version,
    [property: Id(5)] long Forgotten = 0);
