namespace OrleansRec.Silo.Hosting;

/// <summary>What a verb decides about its silo; the rest is in <c>appsettings.json</c> and the environment.</summary>
internal sealed record SiloSettings
{
    /// <summary>Where everything is kept, unless that is the database of a cluster.</summary>
    public required string Folder { get; init; }

    /// <summary>Null: a silo of its own.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>HTTP.</summary>
    public required int Port { get; init; }

    /// <summary>The address that HTTP listens on; any but loopback needs keys.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>A JSON file with the section <c>OrleansRec:Keys</c>, followed while the silo runs; null for none.</summary>
    public string? KeysFile { get; init; }

    /// <summary>See <see cref="Storage.SqliteStorageOptions.TombstoneFile"/>; in a cluster null is none.</summary>
    public string? TombstoneFile { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    /// <summary>The time of events.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Defaults of this verb, such as <c>OrleansRec:Training:RoundInterval</c>; <c>appsettings.json</c> and the environment go before them.</summary>
    public IReadOnlyDictionary<string, string?> Defaults { get; init; } = new Dictionary<string, string?>();

    /// <summary>Only failures are logged, so that they do not disturb what the verb shows.</summary>
    public bool Quiet { get; init; }
}
