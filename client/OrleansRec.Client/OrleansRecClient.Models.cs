using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Client;

/// <content>Models, training and scenarios.</content>
public sealed partial class OrleansRecClient
{
    /// <summary>Stored model versions, newest first, which one is live, and what the trainer does.</summary>
    public async Task<ModelList> ModelsAsync(CancellationToken cancellation = default) =>
        await Ask(() => _grains.GetGrain<IModelRegistryGrain>(GrainKeys.Model).List(), cancellation);

    /// <summary>Asks for a training round and returns at once; no effect while a round runs.</summary>
    public async Task<TrainerStatus> TrainAsync(TrainRequest? request = null, CancellationToken cancellation = default) =>
        await Tell(() => _grains.GetGrain<ITrainerGrain>(GrainKeys.Model).Train(request ?? new TrainRequest()), cancellation);

    /// <summary>Makes a stored version live (roll back or forward).</summary>
    /// <exception cref="NotFoundException">No such version is stored.</exception>
    /// <exception cref="ConflictException">Its checkpoint is damaged or another build's; the live version stays.</exception>
    public async Task<ModelVersionInfo> ActivateModelAsync(string version, CancellationToken cancellation = default)
    {
        ModelValidation.RequireVersion(version);
        return await Tell(() => _grains.GetGrain<IModelRegistryGrain>(GrainKeys.Model).Activate(version), cancellation);
    }

    /// <summary>Every scenario in force, by name.</summary>
    public async Task<ScenarioList> ScenariosAsync(CancellationToken cancellation = default) =>
        await Ask(() => Scenarios().List(), cancellation);

    /// <summary>One scenario.</summary>
    /// <exception cref="NotFoundException">There is no such scenario.</exception>
    public async Task<Scenario> GetScenarioAsync(string name, CancellationToken cancellation = default)
    {
        ScenarioValidation.RequireName(name);
        var list = await ScenariosAsync(cancellation);
        return list.Scenarios.FirstOrDefault(scenario => scenario.Name == name) ?? throw new NotFoundException(
            $"Scenario '{name}' is not known; there are {string.Join(", ", list.Scenarios.Select(scenario => scenario.Name))}.");
    }

    /// <summary>Adds a scenario or replaces one, built-in ones included; returns when it is durable. Every silo has it within a second.</summary>
    /// <exception cref="InvalidRequestException">A source, rule, task or attribute is not known; the message names it and the known ones.</exception>
    public async Task<Scenario> SetScenarioAsync(Scenario scenario, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ScenarioValidation.Require(scenario);
        return await Tell(() => Scenarios().Set(scenario), cancellation);
    }

    /// <summary>Removes what the shop said of a scenario: the built-in one is in force again, where there is one. False where it had said nothing.</summary>
    public async Task<bool> ResetScenarioAsync(string name, CancellationToken cancellation = default)
    {
        ScenarioValidation.RequireName(name);
        return await Tell(() => Scenarios().Reset(name), cancellation);
    }

    private IScenarioGrain Scenarios() => _grains.GetGrain<IScenarioGrain>(GrainKeys.Model);
}
