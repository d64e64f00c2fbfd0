using Orleans.GrainDirectory;

namespace OrleansRec.Grains;

/// <summary>
/// The directory of stateless workers: it knows nobody. Orleans looks every grain up before it is placed, also those that every silo has its own of, in a
/// directory of which each silo holds a part, and so would wait for a silo that hangs.
/// </summary>
internal sealed class NoDirectory : IGrainDirectory
{
    public const string Name = "none";

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
