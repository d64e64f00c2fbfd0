using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of requests for lists, the same for HTTP, the SDK and the grains.</summary>
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
            ?? CheckScenario(request)
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

    private static Violation? CheckScenario(RecommendationRequest request)
    {
        if (FieldRules.Text("scenario", request.Scenario, Limits.MaxTypeLength) is { } violation)
            return violation;
        if (!Scenarios.All.Contains(request.Scenario))
        {
            return new("scenario", $"'scenario' is '{request.Scenario}', which is not known; send one of {string.Join(", ", Scenarios.All)}.");
        }
        return request.Scenario == Scenarios.Product && request.ItemId is null
            ? new("itemId", "'itemId' is missing; the scenario 'product' needs the item whose page it is.")
            : null;
    }

    private static Violation? CheckCount(int count) =>
        count is >= 1 and <= Limits.MaxCount ? null : new("count", $"'count' is {count}; send 1 to {Limits.MaxCount}.");

    private static Violation? CheckDiversity(double? diversity) =>
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
