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

    /// <summary>
    /// More than there are connections to the database. Npgsql holds a thread for each statement that it gives up, until the server has taken note of that: while
    /// the database hangs they all do, and a pool that grows by a thread or two a second leaves none for anything else, not even for the silo's signs of life.
    /// </summary>
    private const int Threads = 96;

    public static void UseCluster(this ISiloBuilder silo, ClusterSettings cluster, SiloSettings settings, SiloStorage storage)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Threads), completions);
        silo.AddMembership(cluster, settings, storage);
    }

    private static void AddMembership(this ISiloBuilder silo, ClusterSettings cluster, SiloSettings settings, SiloStorage storage) => silo
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
