using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;
using OrleansRec.Contracts.Validation;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage.Models;

namespace OrleansRec.Grains.Models;

/// <summary>A view of the model store; what it makes live reaches every silo's <see cref="ModelHost"/> within a moment.</summary>
internal sealed class ModelRegistryGrain(IModelStore store, ModelHost host, InferenceEngine engine, TimeProvider time) : Grain, IModelRegistryGrain
{
    /// <summary>Less than whoever asks for the list waits.</summary>
    private static readonly TimeSpan TrainerPatience = TimeSpan.FromSeconds(2);

    private string Model => this.GetPrimaryKeyString();

    public async ValueTask<ModelList> List() => new()
    {
        Models = await store.ListAsync(Model, CancellationToken.None),
        Live = (await store.LiveAsync(Model, CancellationToken.None))?.Version,
        Trainer = await TrainerAsync(),
        Problem = engine.Problem,
    };

    public async ValueTask<ModelVersionInfo> Activate(string version)
    {
        ModelValidation.RequireVersion(version);
        await RequireReadable(version);
        var live = await store.ActivateAsync(Model, version, CancellationToken.None);
        host.Notify();
        return live;
    }

    /// <summary>A version that no silo can load would be live in the store alone.</summary>
    private async Task RequireReadable(string version)
    {
        try
        {
            await Task.Run(() => host.RequireReadable(Model, version));
        }
        catch (InvalidDataException error)
        {
            throw new ConflictException($"Version '{version}' cannot be made live, the live one stays: {error.Message}");
        }
    }

    /// <summary>The versions are known also while the trainer's silo is lost or hangs.</summary>
    private async ValueTask<TrainerStatus> TrainerAsync()
    {
        try
        {
            return await GrainFactory.GetGrain<ITrainerGrain>(Model).Status().AsTask().WaitAsync(TrainerPatience, time);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            return new TrainerStatus { State = "unreachable", Message = error.Message };
        }
    }
}
