using Orleans.Metadata;
using OrleansRec.Abstractions;
using OrleansRec.Grains.Models;

namespace OrleansRec.Grains.Replicas;

/// <summary>
/// The model replicas of the cluster: one on every active silo that has the model grain, but not on this one where it has no model
/// loader; another silo without one says so when it is asked.
/// </summary>
internal sealed class ReplicaDirectory(
    IClusterMembershipService membership,
    IClusterManifestProvider manifests,
    ILocalSiloDetails local,
    IGrainFactory grains,
    LearningParts parts,
    TimeProvider time)
{
    private static readonly GrainType ModelType = GrainType.Create(ModelGrain.TypeName);

    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, Replica> _known = [];
    private Replica[] _replicas = [];
    private ClusterMembershipSnapshot? _members;
    private ClusterManifest? _manifest;

    /// <summary>Those of now; costs nothing while the cluster's members stay the same.</summary>
    public Replica[] Replicas()
    {
        var (members, manifest) = (membership.CurrentSnapshot, manifests.Current);
        lock (_gate)
        {
            if (ReferenceEquals(members, _members) && ReferenceEquals(manifest, _manifest)) return _replicas;
            (_members, _manifest) = (members, manifest);
            var present = members.Members.Values.Where(IsReplica).Select(member => member.SiloAddress).ToHashSet();
            foreach (var gone in _known.Keys.Where(silo => !present.Contains(silo)).ToArray()) _known.Remove(gone);
            foreach (var silo in present)
                if (!_known.ContainsKey(silo)) _known.Add(silo, New(silo));
            return _replicas = [.. _known.Values];
        }

        bool IsReplica(ClusterMember member) =>
            member.Status == SiloStatus.Active
            && (parts.Loader is not null || !member.SiloAddress.Equals(local.SiloAddress))
            && manifest.Silos.TryGetValue(member.SiloAddress, out var silo)
            && silo.Grains.ContainsKey(ModelType);
    }

    private Replica New(SiloAddress silo) => new(
        grains.GetGrain<IModelGrain>(GrainKeys.ReplicaOf(silo.ToParsableString())), silo.Equals(local.SiloAddress), time);
}
