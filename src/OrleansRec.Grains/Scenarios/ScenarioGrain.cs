using OrleansRec.Abstractions;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Users;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Grains.Scenarios;

/// <summary>The shop's own scenarios over the built-in ones, in one small record.</summary>
internal sealed class ScenarioGrain(
    [PersistentState("scenarios", OrleansRecSiloBuilderExtensions.SnapshotStorage)] IPersistentState<ScenarioState> stored,
    InferenceEngine engine,
    FilterCheck filters) : Grain, IScenarioGrain
{
    public ValueTask<ScenarioList> List()
    {
        var own = stored.State.Own;
        Scenario[] all = [.. BuiltInScenarios.All.Where(s => !own.ContainsKey(s.Name)), .. own.Values];
        Array.Sort(all, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return ValueTask.FromResult(new ScenarioList(all, stored.State.Version));
    }

    public async ValueTask<ScenarioList?> ListSince(long version) => version == stored.State.Version ? null : await List();

    public async ValueTask<Scenario> Set(Scenario scenario)
    {
        ScenarioValidation.Require(scenario);
        ScenarioCompiler.Compile(scenario);
        ScenarioCompiler.RequireTasks(scenario, engine.Tasks);
        await filters.RequireKnownAsync(scenario.Filter, boosts: null);
        var own = stored.State.Own;
        if (!own.ContainsKey(scenario.Name) && own.Count >= Limits.MaxScenarios)
            throw new InvalidRequestException("name", $"The shop has {own.Count} scenarios of its own, at most {Limits.MaxScenarios} may be; remove one first.");
        var stays = scenario with
        {
            Sources = scenario.Sources.ToArray(),
            Tasks = scenario.Tasks.ToDictionary(),
            Rules = scenario.Rules.ToArray(),
            Requires = scenario.Requires.ToArray(),
            BuiltIn = false,
        };
        await Write(new Dictionary<string, Scenario>(own) { [scenario.Name] = stays });
        return stays;
    }

    public async ValueTask<bool> Reset(string name)
    {
        ScenarioValidation.RequireName(name);
        if (!stored.State.Own.ContainsKey(name)) return false;
        var rest = new Dictionary<string, Scenario>(stored.State.Own);
        rest.Remove(name);
        await Write(rest);
        return true;
    }

    private async Task Write(Dictionary<string, Scenario> own)
    {
        var before = stored.State;
        stored.State = new ScenarioState { Own = own, Version = before.Version + 1 };
        try
        {
            await stored.WriteStateAsync();
        }
        catch (Exception e)
        {
            // Another activation may have written, or the outcome is unknown: the next call reads what is stored.
            stored.State = before;
            DeactivateOnIdle();
            throw new UnavailableException("The scenarios could not be stored; send the change again.", e);
        }
    }
}
