using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Storage;
using OrleansRec.Client;
using OrleansRec.Grains;
using OrleansRec.Http;
using OrleansRec.Http.Health;
using OrleansRec.Http.Keys;
using OrleansRec.Learning;
using OrleansRec.Serving.Models;
using OrleansRec.Silo.Hosting.Health;

namespace OrleansRec.Silo.Hosting;

/// <summary>What a silo's process consists of.</summary>
internal static class SiloComposition
{
    /// <summary>The grain storage that writes to the database.</summary>
    private const string Rows = "rows";

    public static WebApplication Build(SiloSettings settings, SiloStorage storage)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = settings.Defaults });
        builder.Logging.AddPlainConsole(settings);
        if (settings.KeysFile is { } keys) builder.Configuration.AddKeysFile(keys);
        builder.WebHost.UseUrls($"http://{(settings.Address.Contains(':') ? $"[{settings.Address}]" : settings.Address)}:{settings.Port}");
        var learning = builder.Configuration.ReadLearning();
        AddServices(builder.Services, builder.Configuration, settings, storage);
        builder.Services.AddSingleton(LearningConfiguration.Loader(learning, builder.Configuration.ReadInference()));
        builder.UseOrleans(silo =>
        {
            AddSilo(silo, settings, storage, learning);
            silo.CloseSilentConnections();
            silo.UseTls(builder.Configuration);
        });

        var app = builder.Build();
        app.MapOrleansRecApi();
        return app;
    }

    /// <summary>Takes half a second of a core, in which it packs its files.</summary>
    public static void MapDashboard(WebApplication app) => app.MapOrleansDashboard("/dashboard").NeedsScope(ApiScopes.Admin);

    private static void AddServices(IServiceCollection services, IConfiguration configuration, SiloSettings settings, SiloStorage storage)
    {
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddSingleton(settings.Clock);
        services.AddSingleton(_ => storage.Opened.Events);
        services.AddSingleton(_ => storage.Opened.Catalogue);
        services.AddSingleton(_ => storage.Opened.Models);
        services.AddSingleton(storage);
        services.AddSingleton(settings);
        services.AddHostedService<StorageMaintenance>();
        services.AddEngineConfiguration(configuration);
        services.AddOrleansRecHttp();
        // Callers over HTTP are bounded by their requests and by what the silo takes in.
        services.AddSingleton(provider => new OrleansRecClient(provider.GetRequiredService<IGrainFactory>(), settings.Clock, maxMegabytesUnderWay: 1024));
        var checks = services.AddHealthChecks()
            .AddCheck<StorageCheck>("storage", tags: [HealthApi.ReadyTag])
            .AddCheck<MembershipCheck>("membership", tags: [HealthApi.ReadyTag]);
        if ((settings.Cluster?.Role ?? SiloRole.Both) == SiloRole.Both)
        {
            services.AddSingleton<FirstRequests>();
            services.AddHostedService(provider => provider.GetRequiredService<FirstRequests>());
        }

        if (settings.Cluster?.Role != SiloRole.User) checks.AddCheck<ModelCheck>("model", tags: [HealthApi.ReadyTag]);
    }

    private static void AddSilo(ISiloBuilder silo, SiloSettings settings, SiloStorage storage, LearnerOptions learning)
    {
        if (settings.Cluster is { } cluster) silo.UseCluster(cluster, settings, storage);
        else silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, primarySiloEndpoint: null, Cluster.Id, Cluster.Id);
        silo.Services.AddKeyedSingleton<IGrainStorage>(OrleansRecSiloBuilderExtensions.SnapshotStorage, (provider, _) =>
            new EscapedKeyStorage(provider.GetRequiredKeyedService<IGrainStorage>(Rows)));
        silo
            .AddAdoNetGrainStorage(Rows, (OptionsBuilder<AdoNetGrainStorageOptions> options) =>
                options.Configure<IServiceProvider>((adoNet, provider) =>
                {
                    adoNet.Invariant = storage.Opened.OrleansInvariant;
                    adoNet.DataSource = storage.Opened.OrleansDataSource;
                    adoNet.DeleteStateOnClear = true;
                    adoNet.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(provider);
                }))
            .UseAdoNetReminderService(options => options.Configure(adoNet =>
            {
                adoNet.Invariant = storage.Opened.OrleansInvariant;
                adoNet.DataSource = storage.Opened.OrleansDataSource;
            }))
            .AddDashboard()
            .AddOrleansRecGrains(
                provider => provider.GetRequiredService<IModelLoader>(), _ => new Learner(learning with { Folder = learning.Folder ?? TrainingFolder(settings) }), settings.Cluster?.Role ?? SiloRole.Both);
    }

    /// <summary>Where an unfinished training keeps its place. In a cluster, whose trainer moves from silo to silo, only where the options name a folder.</summary>
    private static string? TrainingFolder(SiloSettings settings) => settings.Cluster is null ? Path.Combine(settings.Folder, "training") : null;
}
