using System.Net;
using Orleans.Configuration;

namespace OrleansRec.Silo.Hosting;

/// <summary>Membership in PostgreSQL, and how soon a silo that is gone is noticed.</summary>
internal static class ClusterHosting
{
    /// <summary>How long a call waits for a silo that may be gone.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(15);

    public static void UseCluster(this ISiloBuilder silo, ClusterSettings cluster, SiloSettings settings, SiloStorage storage) => silo
        .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, Cluster.Id))
        .ConfigureEndpoints(IPAddress.Parse(cluster.AdvertisedAddress), settings.SiloPort, settings.GatewayPort)
        .UseAdoNetClustering(options => options.Configure(adoNet =>
        {
            adoNet.Invariant = storage.Opened.OrleansInvariant;
            adoNet.DataSource = storage.Opened.OrleansDataSource;
        }))
        .Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.ProbeTimeout;
            options.NumMissedProbesLimit = cluster.MissedProbes;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(10);

            // Two silos have to miss it anyway; asking one through the other as well only made a silo that stands still be missed three times later.
            options.EnableIndirectProbes = false;
        })
        .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = options.SystemResponseTimeout = ResponseTimeout);
}
