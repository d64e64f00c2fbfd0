using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Grains.Followers;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Grains.Scenarios;

/// <summary>The silo's view of the scenarios, ready to run: reads their changes every moment, and at once where a name is not known.</summary>
internal sealed class ScenarioFollower(
    IGrainFactory grains, TimeProvider time, IOptions<FollowerOptions> options, ILogger<ScenarioFollower> logger) : BackgroundService
{
    private volatile Known _known = new(Compile(BuiltInScenarios.All), -1);

    /// <exception cref="InvalidRequestException">There is no such scenario, or the request lacks what it needs.</exception>
    /// <param name="ownList">True where the request brings its own candidates, which need no filter.</param>
    public async ValueTask<ScenarioOptions> RequireAsync(RecommendationRequest request, bool ownList = false)
    {
        var scenario = await FindAsync(request.Scenario) ?? throw new InvalidRequestException(
            "scenario",
            $"'scenario' is '{request.Scenario}', which is not known; send one of {string.Join(", ", _known.ByName.Keys.Order(StringComparer.Ordinal))}.");
        foreach (var field in scenario.Requires)
        {
            if (field == "itemId" && request.ItemId is null)
                throw new InvalidRequestException(field, $"'itemId' is missing; the scenario '{scenario.Name}' needs the item whose page it is.");
            if (field == "filter" && request.Filter is null && !ownList)
                throw new InvalidRequestException(field, $"'filter' is missing; the scenario '{scenario.Name}' needs one, such as category = \"boots\".");
        }

        return scenario;
    }

    /// <summary>Null where no silo knows the name.</summary>
    public async ValueTask<ScenarioOptions?> FindAsync(string name)
    {
        if (_known.ByName.TryGetValue(name, out var scenario)) return scenario;
        await FollowAsync();
        return _known.ByName.GetValueOrDefault(name);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ScenarioInterval, time);
        do
        {
            try
            {
                await FollowAsync();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ScenariosUnreadable(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FollowAsync()
    {
        if (await grains.GetGrain<IScenarioGrain>(GrainKeys.Model).ListSince(_known.Version) is not { } list) return;
        _known = new Known(Compile(list.Scenarios), list.Version);
    }

    private static FrozenDictionary<string, ScenarioOptions> Compile(IReadOnlyList<Scenario> scenarios) =>
        scenarios.Select(ScenarioCompiler.Compile).ToFrozenDictionary(scenario => scenario.Name);

    private sealed record Known(FrozenDictionary<string, ScenarioOptions> ByName, long Version);
}
