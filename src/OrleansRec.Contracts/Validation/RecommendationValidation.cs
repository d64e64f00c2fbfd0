using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of requests for lists, the same for HTTP, the SDK and the grains. Whether the scenario exists, only the server knows.</summary>
public static class RecommendationValidation
{
    /// <exception cref="InvalidRequestException">A field is missing or out of its limits.</exception>
    public static void Require(RecommendationRequest request)
    {
        if (Check(request) is { } violation)
            throw violation.ToException();
    }

    /// <exception cref="InvalidRequestException"><paramref name="count"/> is not 1 to <see cref="Limits.MaxCount"/>.</exception>
    public static void RequireCount(int count)
    {
        if (CheckCount(count) is { } violation)
            throw violation.ToException();
    }

    /// <summary>The first fault of a request; null where there is none.</summary>
    public static Violation? Check(RecommendationRequest request) =>
        FieldRules.Person(request.UserId, request.VisitorId)
            ?? FieldRules.Text("scenario", request.Scenario, Limits.MaxTypeLength)
            ?? FieldRules.OptionalId("itemId", request.ItemId)
            ?? FieldRules.Ids("contextItemIds", request.ContextItemIds, Limits.MaxContextItems)
            ?? CheckCount(request.Count)
            ?? FieldRules.Ids("excludeItemIds", request.ExcludeItemIds, Limits.MaxExcludedItems)
            ?? CheckDiversity(request.Diversity)
            ?? CheckVersion(request.MinUserVersion)
            ?? FieldRules.OptionalText("platform", request.Platform, Limits.MaxTypeLength)
            ?? CheckTimeout(request.TimeoutMs)
            ?? CheckPriority(request.Priority)
            ?? FilterValidation.Check("filter", request.Filter)
            ?? FilterValidation.Check(request.Boost);

    /// <exception cref="InvalidRequestException">A field is missing or out of its limits.</exception>
    public static void Require(RankRequest request)
    {
        if (Check(request) is { } violation)
            throw violation.ToException();
    }

    /// <summary>The first fault of a request; null where there is none.</summary>
    public static Violation? Check(RankRequest request) =>
        (request.ItemIds.Count == 0 ? new Violation("itemIds", $"'itemIds' is empty; send 1 to {Limits.MaxRankItems} ids.") : null)
            ?? FieldRules.Ids("itemIds", request.ItemIds, Limits.MaxRankItems)
            ?? Check(request.ToRecommendation());

    private static Violation? CheckCount(int count) =>
        count is >= 1 and <= Limits.MaxCount ? null : new("count", $"'count' is {count}; send 1 to {Limits.MaxCount}.");

    internal static Violation? CheckDiversity(double? diversity) =>
        diversity is null or >= 0 and <= 1 ? null : new("diversity", $"'diversity' is {diversity}; send 0 to 1.");

    private static Violation? CheckTimeout(int? milliseconds) => milliseconds switch
    {
        null or >= 1 and <= Limits.MaxTimeoutMs => null,
        < 1 => new("timeoutMs", $"'timeoutMs' is {milliseconds}, a deadline in the past; send 1 to {Limits.MaxTimeoutMs}."),
        _ => new("timeoutMs", $"'timeoutMs' is {milliseconds}; send 1 to {Limits.MaxTimeoutMs}."),
    };

    private static Violation? CheckPriority(string? priority) => Priorities.All.Contains(priority)
        ? null
        : new("priority", $"'priority' is '{priority}', which is not known; send one of {string.Join(", ", Priorities.All)}.");

    private static Violation? CheckVersion(long? version) =>
        version is null or >= 0 ? null : new("minUserVersion", $"'minUserVersion' is {version}; send 0 or more.");
}
