using System.Net;
using OrleansRec.Grains;

namespace OrleansRec.Silo.Hosting;

/// <summary>How a silo is part of a cluster over one PostgreSQL database; the section <c>OrleansRec:Cluster</c>.</summary>
internal sealed record ClusterSettings
{
    /// <summary>Npgsql's; <c>OrleansRec:ConnectionString</c>.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Silos of one id over one database are one cluster.</summary>
    public string Id { get; init; } = Cluster.Id;

    public SiloRole Role { get; init; } = SiloRole.Both;

    /// <summary>The address by which other silos and SDK clients find this silo.</summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>The address that it listens on for them, where that is another one (a container, address translation); null for the advertised one.</summary>
    public string? ListenAddress { get; init; }

    /// <summary>Where it listens.</summary>
    public string Listens => ListenAddress ?? AdvertisedAddress;

    /// <summary>
    /// True: whoever reaches the ports for silos and SDK clients may use them, because the network keeps everybody else out. They ask for no key.
    /// </summary>
    public bool TrustNetwork { get; init; }

    /// <summary>True where other machines reach those ports.</summary>
    public bool IsExposed => IPAddress.TryParse(Listens, out var address) && !IPAddress.IsLoopback(address);

    /// <summary>For other silos; 0 is a free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>For SDK clients; 0 is the default where it is free, else a free one.</summary>
    public int GatewayPort { get; init; }

    /// <summary>How long a silo waits for another one's sign of life.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Missed signs of life after which a silo is held for lost.</summary>
    public int MissedProbes { get; init; } = 3;

    /// <summary>One sentence for each setting that cannot be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString))
            yield return "Configuration 'OrleansRec:ConnectionString' is empty; set PostgreSQL's, such as 'Host=db;Database=orleansrec;Username=shop;Password=…'.";
        if (Id.Length is 0 or > 150)
            yield return $"Configuration 'OrleansRec:Cluster:Id' has {Id.Length} characters; set 1 to 150.";
        if (!IPAddress.TryParse(AdvertisedAddress, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            yield return $"Configuration 'OrleansRec:Cluster:AdvertisedAddress' is '{AdvertisedAddress}'; set the IP address by which other silos reach this one.";
        if (ListenAddress is not null && !IPAddress.TryParse(ListenAddress, out _))
            yield return $"Configuration 'OrleansRec:Cluster:ListenAddress' is '{ListenAddress}'; set an IP address of this machine, or 0.0.0.0 for all.";
        if (SiloPort is < 0 or > 65_535)
            yield return $"Configuration 'OrleansRec:Cluster:SiloPort' is {SiloPort}; set 0 to 65535.";
        if (GatewayPort is < 0 or > 65_535)
            yield return $"Configuration 'OrleansRec:Cluster:GatewayPort' is {GatewayPort}; set 0 to 65535.";
        if (ProbeTimeout < TimeSpan.FromMilliseconds(500) || ProbeTimeout > TimeSpan.FromMinutes(1))
            yield return $"Configuration 'OrleansRec:Cluster:ProbeTimeout' is {ProbeTimeout}; set 0.5 seconds to 1 minute.";
        if (MissedProbes is < 1 or > 20)
            yield return $"Configuration 'OrleansRec:Cluster:MissedProbes' is {MissedProbes}; set 1 to 20.";
    }
}
