using OrleansRec.Contracts.Models;

namespace OrleansRec.Abstractions;

/// <summary>Versions, metrics and which one is live: a view of the model store. Key: the model's name.</summary>
[Alias("OrleansRec.IModelRegistryGrain")]
public interface IModelRegistryGrain : IGrainWithStringKey
{
    /// <summary>Newest first; <see cref="ModelList.Trainer"/> included.</summary>
    [Alias("List")]
    ValueTask<ModelList> List();

    /// <summary>Makes a stored version live (roll back or forward).</summary>
    /// <exception cref="Contracts.Errors.NotFoundException">No such version is stored.</exception>
    /// <exception cref="Contracts.Errors.ConflictException">Its checkpoint is damaged or another build's; the live version stays.</exception>
    [Alias("Activate")]
    ValueTask<ModelVersionInfo> Activate(string version);
}
