using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Filters;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Sources;

namespace OrleansRec.Serving.Scenarios;

/// <summary>From a scenario's words to what the pipeline runs.</summary>
public static class ScenarioCompiler
{
    /// <summary>Tasks that a list can be tilted by where no model is live to name its own.</summary>
    private static readonly string[] UsualTasks = ["click", "favorite", "cart", "purchase"];

    /// <exception cref="InvalidRequestException">A source or rule is not known; the message names it and the known ones.</exception>
    public static ScenarioOptions Compile(Scenario scenario) => new()
    {
        Name = scenario.Name,
        Sources = [.. scenario.Sources.Select((source, i) => new SourceQuota(SourceOf(source.Name, i), source.Quota))],
        TaskWeights = scenario.Tasks.ToDictionary(task => task.Key, task => (float)task.Value),
        Rules = [.. CandidateRules.Always, .. scenario.Rules.Select(RuleOf)],
        Filter = scenario.Filter is null ? null : ItemFilter.Compile(FilterExpression.Parse(scenario.Filter)),
        Diversity = (float)scenario.Diversity,
        KeepsSourceOrder = scenario.Order == ScenarioOrders.Source,
        Fill = scenario.Fill,
        Requires = scenario.Requires,
        CartIsContext = scenario.CartIsContext,
    };

    /// <param name="tasks">The live model's, the first one orders the list; null where none is live.</param>
    /// <exception cref="InvalidRequestException">A task is not known; the message names it and the known ones.</exception>
    public static void RequireTasks(Scenario scenario, IReadOnlyList<string>? tasks)
    {
        string[] known = tasks is null ? UsualTasks : [.. tasks.Skip(1)];
        foreach (var name in scenario.Tasks.Keys)
            if (!known.Contains(name)) throw Unknown($"tasks.{name}", $"a task '{name}'", known);
    }

    private static ICandidateSource SourceOf(string name, int i) =>
        CandidateSources.All.FirstOrDefault(source => source.Name == name)
        ?? throw Unknown($"sources[{i}].name", $"a source '{name}'", CandidateSources.All.Select(source => source.Name));

    private static ICandidateRule RuleOf(string name, int i) =>
        CandidateRules.ByName.TryGetValue(name, out var rule)
            ? rule
            : throw Unknown($"rules[{i}]", $"a rule '{name}'", CandidateRules.ByName.Keys);

    private static InvalidRequestException Unknown(string field, string what, IEnumerable<string> known) =>
        new(field, $"'{field}' names {what}, which does not exist; send one of {string.Join(", ", known)}.");
}
