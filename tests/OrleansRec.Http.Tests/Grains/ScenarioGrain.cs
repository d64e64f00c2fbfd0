using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Http.Tests.Grains;

/// <summary>Keeps scenarios in memory; knows one source.</summary>
internal sealed class ScenarioGrain : Grain, IScenarioGrain
{
    private readonly SortedDictionary<string, Scenario> _own = new(StringComparer.Ordinal);

    public ValueTask<ScenarioList> List() => new(new ScenarioList(
        [new Scenario { Name = "home", BuiltIn = true, Sources = [new("trending", 30)] }, .. _own.Values], _own.Count));

    public async ValueTask<ScenarioList?> ListSince(long version) => await List();

    public ValueTask<Scenario> Set(Scenario scenario)
    {
        if (scenario.Sources[0].Name != "trending")
            throw new InvalidRequestException("sources[0].name", $"'sources[0].name' names a source '{scenario.Sources[0].Name}', which does not exist.");
        return new(_own[scenario.Name] = scenario with { BuiltIn = false });
    }

    public ValueTask<bool> Reset(string name) => new(_own.Remove(name));
}
