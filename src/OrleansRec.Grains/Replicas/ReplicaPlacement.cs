using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace OrleansRec.Grains.Replicas;

/// <summary>A replica lives on the silo that its key names; one whose key names none, wherever it is asked for first.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ReplicaPlacement")]
internal sealed class ReplicaPlacement : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReplicaPlacementAttribute() : PlacementAttribute(new ReplicaPlacement());

internal sealed class ReplicaPlacementDirector : IPlacementDirector
{
    /// <exception cref="SiloUnavailableException">The silo that the key names is not there any more.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var key = target.GrainIdentity.Key.ToString()!;
        if (SiloAddress.TryParse(key[(key.IndexOf('/') + 1)..], null, out var wanted))
        {
            return silos.Contains(wanted)
                ? Task.FromResult(wanted)
                : throw new SiloUnavailableException($"The model replica's silo {wanted} is not in the cluster.");
        }

        return Task.FromResult(silos.Contains(context.LocalSilo) ? context.LocalSilo : silos[0]);
    }
}
