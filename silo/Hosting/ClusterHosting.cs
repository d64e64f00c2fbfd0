using System.Net;
using Orleans.Configuration;

namespace OrleansRec.Silo.Hosting;

/// <summary>Membership in PostgreSQL, and how soon a silo that is gone is noticed.</summary>
internal static class ClusterHosting
{
    /// <summary>How long a call waits for a silo that may be gone.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How often a silo writes into the database that it is there.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    public static void UseCluster(this ISiloBuilder silo, ClusterSettings cluster, SiloSettings settings, SiloStorage storage) => silo
        .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, Cluster.Id))
        .Configure<EndpointOptions>(options =>
        {
            (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (IPAddress.Parse(cluster.AdvertisedAddress), settings.SiloPort, settings.GatewayPort);
            var listens = IPAddress.Parse(cluster.Listens);
            (options.SiloListeningEndpoint, options.GatewayListeningEndpoint) = (new IPEndPoint(listens, settings.SiloPort), new IPEndPoint(listens, settings.GatewayPort));
        })
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

            // A silo that starts does so only after every one that was seen within three of these has answered: those of a cluster that was killed whole never do.
            options.IAmAliveTablePublishTimeout = SignOfLife;

            // A vote against a silo is held back while its connections were heard within MissedProbes of this: four times the timeout unless set.
            options.MaxProbeTimeout = cluster.ProbeTimeout;
        })
        .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = options.SystemResponseTimeout = ResponseTimeout);
}
