using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Contracts.Validation;

/// <summary>Rules of scenarios that need no knowledge of the server; names of sources, rules and tasks are checked there.</summary>
public static class ScenarioValidation
{
    private const int MaxRules = 16;
    private static readonly string[] Orders = [ScenarioOrders.Score, ScenarioOrders.Source];
    private static readonly string[] Requirable = ["itemId", "filter"];

    /// <exception cref="InvalidRequestException">A field is missing or out of its limits.</exception>
    public static void Require(Scenario scenario)
    {
        if (Check(scenario) is { } violation) throw violation.ToException();
    }

    /// <exception cref="InvalidRequestException">The name is empty, too long or has other characters.</exception>
    public static void RequireName(string name)
    {
        if (CheckName(name) is { } violation) throw violation.ToException();
    }

    /// <summary>The first fault of a scenario; null where there is none.</summary>
    public static Violation? Check(Scenario scenario) =>
        CheckName(scenario.Name)
            ?? CheckSources(scenario.Sources)
            ?? CheckTasks(scenario.Tasks)
            ?? FieldRules.Size("rules", scenario.Rules.Count, MaxRules)
            ?? FilterValidation.Check("filter", scenario.Filter)
            ?? RecommendationValidation.CheckDiversity(scenario.Diversity)
            ?? OneOf("order", scenario.Order, Orders)
            ?? CheckRequires(scenario.Requires);

    private static Violation? CheckName(string? name)
    {
        if (FieldRules.Text("name", name, Limits.MaxTypeLength) is { } violation) return violation;
        return name!.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? null
            : new("name", $"'name' is '{name}'; send letters, digits, '-', '_' and '.' only.");
    }

    private static Violation? CheckSources(IReadOnlyList<ScenarioSource> sources)
    {
        if (sources.Count == 0) return new("sources", "'sources' is empty; send at least one {name, quota}.");
        if (FieldRules.Size("sources", sources.Count, Limits.MaxSources) is { } tooMany) return tooMany;
        var names = new HashSet<string>();
        var sum = 0;
        for (var i = 0; i < sources.Count; i++)
        {
            if (FieldRules.Text($"sources[{i}].name", sources[i].Name, Limits.MaxTypeLength) is { } violation) return violation;
            if (!names.Add(sources[i].Name)) return new($"sources[{i}].name", $"'sources[{i}].name' is '{sources[i].Name}' for the second time; name each source once.");
            if (sources[i].Quota is < 1 or > Limits.MaxQuota)
                return new($"sources[{i}].quota", $"'sources[{i}].quota' is {sources[i].Quota}; send 1 to {Limits.MaxQuota}.");
            sum += sources[i].Quota;
        }

        return sum <= Limits.MaxCandidates
            ? null
            : new("sources", $"The quotas of 'sources' add up to {sum}, more than {Limits.MaxCandidates}; send smaller ones.");
    }

    private static Violation? CheckTasks(IReadOnlyDictionary<string, double> tasks)
    {
        foreach (var (name, weight) in tasks)
        {
            if (weight is not (>= 0 and <= Limits.MaxTaskWeight))
                return new($"tasks.{name}", $"'tasks.{name}' is {weight}; send 0 to {Limits.MaxTaskWeight}.");
        }

        return null;
    }

    private static Violation? CheckRequires(IReadOnlyList<string> requires)
    {
        for (var i = 0; i < requires.Count; i++)
            if (OneOf($"requires[{i}]", requires[i], Requirable) is { } violation) return violation;
        return null;
    }

    private static Violation? OneOf(string field, string? value, string[] known) => known.Contains(value)
        ? null
        : new(field, $"'{field}' is '{value}', which is not known; send one of {string.Join(", ", known)}.");
}
