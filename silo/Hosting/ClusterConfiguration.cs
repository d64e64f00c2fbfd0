using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// What is kept where: <c>OrleansRec:Storage</c> is <c>sqlite</c> (a folder, one silo) or <c>postgres</c> (a database, a cluster), with
/// <c>OrleansRec:ConnectionString</c> and the section <c>OrleansRec:Cluster</c>.
/// </summary>
internal static class ClusterConfiguration
{
    public const string Storage = EngineConfiguration.Section + ":Storage";
    private const string ConnectionString = EngineConfiguration.Section + ":ConnectionString";
    private const string Section = EngineConfiguration.Section + ":Cluster";

    /// <summary>The same sources as the host's own: <c>appsettings.json</c>, the one of the environment (<c>appsettings.Production.json</c>), the environment's variables.</summary>
    public static IConfiguration Load() => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddJsonFile($"appsettings.{EnvironmentName()}.json", optional: true)
        .AddEnvironmentVariables()
        .Build();

    private static string EnvironmentName() =>
        Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Production;

    /// <summary>Null: a silo of its own on a folder.</summary>
    /// <exception cref="RefusedException">A setting cannot be used; the message names each.</exception>
    public static ClusterSettings? Read(IConfiguration configuration)
    {
        var storage = configuration[Storage] ?? "sqlite";
        var isCluster = storage.Equals("postgres", StringComparison.OrdinalIgnoreCase);
        if (!isCluster && !storage.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
            throw new RefusedException($"Configuration '{Storage}' is '{storage}'; set sqlite or postgres.");
        foreach (var name in new[] { ConnectionString, Section })
        {
            if (!isCluster && configuration.GetSection(name).Exists())
                throw new RefusedException($"Configuration '{name}' is for a cluster; set '{Storage}' to postgres or take it out.");
        }

        if (!isCluster) return null;
        var settings = configuration.Read<ClusterSettings>("Cluster") with { ConnectionString = configuration[ConnectionString] ?? "" };
        string[] faults = [.. settings.Faults()];
        if (faults.Length == 0 && settings.IsExposed && !settings.TrustNetwork && !SiloTls.IsSet(configuration))
        {
            throw new RefusedException(
                $"'{Section}:{(settings.ListenAddress is null ? nameof(settings.AdvertisedAddress) : nameof(settings.ListenAddress))}' is '{settings.Listens}': "
                + "the ports for silos and SDK clients ask for no key there. Set OrleansRec:Tls, or, where the network lets nobody but silos and "
                + $"your own back ends reach them, '{Section}:{nameof(settings.TrustNetwork)}' to true.");
        }

        return faults.Length == 0 ? settings : throw new RefusedException(string.Join(" ", faults));
    }
}
