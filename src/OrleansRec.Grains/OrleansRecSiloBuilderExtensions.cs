using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using OrleansRec.Grains.Fallback;
using OrleansRec.Grains.Followers;
using OrleansRec.Grains.Ingest;
using OrleansRec.Grains.Items;
using OrleansRec.Grains.Models;
using OrleansRec.Grains.Replicas;
using OrleansRec.Grains.Scenarios;
using OrleansRec.Grains.Training;
using OrleansRec.Grains.Users;
using OrleansRec.Grains.Users.Lanes;
using OrleansRec.Grains.Users.Retention;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Grains;

/// <summary>Puts the grains and what they share on a silo.</summary>
public static class OrleansRecSiloBuilderExtensions
{
    /// <summary>Name of the grain storage that holds user snapshots and scenarios; the caller adds it.</summary>
    public const string SnapshotStorage = "snapshots";

    /// <summary>
    /// Adds grains, engine, trainer and followers. The caller registers the storage (<c>IEventLog</c>, <c>ICatalogueStore</c>,
    /// <c>IModelStore</c>), grain storage named <see cref="SnapshotStorage"/> and a reminder service, and configures
    /// <see cref="UserOptions"/>, <see cref="IngestOptions"/>, <see cref="EngineOptions"/>, <see cref="TrainingOptions"/> and
    /// <see cref="FollowerOptions"/> through the usual options; a <see cref="TimeProvider"/> that is registered before is used, else the system's.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="modelLoader">Loads checkpoints; null: this silo answers from trending items only.</param>
    /// <param name="learner">Makes a learner, disposed by the trainer; null: this silo does not train.</param>
    /// <param name="role">Grains of another role are left to other silos; a silo of role <c>User</c> neither loads models nor trains.</param>
    public static ISiloBuilder AddOrleansRecGrains(
        this ISiloBuilder silo,
        Func<IServiceProvider, IModelLoader>? modelLoader = null,
        Func<IServiceProvider, ILearner>? learner = null,
        SiloRole role = SiloRole.Both)
    {
        var services = silo.Services;
        if (role == SiloRole.User) (modelLoader, learner) = (null, null);
        services.Configure<GrainTypeOptions>(grains => grains.Classes.ExceptWith(GrainsOfOthers(role)));
        services.TryAddSingleton(TimeProvider.System);
        AddOptions<UserOptions, UserOptionsValidator>(services);
        AddOptions<IngestOptions, IngestOptionsValidator>(services);
        AddOptions<EngineOptions, EngineOptionsValidator>(services);
        AddOptions<TrainingOptions, TrainingOptionsValidator>(services);
        AddOptions<FollowerOptions, FollowerOptionsValidator>(services);
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<UserOptions>>((collection, users) =>
            collection.ClassSpecificCollectionAge[typeof(UserGrain).FullName!] = users.Value.CollectionAge);

        // Answering.
        services.AddSingleton(provider =>
            new LearningParts(modelLoader?.Invoke(provider), learner is null ? null : () => learner(provider)));
        services.TryAddSingleton(_ => new RecommendationIds(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))));
        services.AddSingleton<InferenceEngine>();
        services.AddSingleton<LogClock>();
        services.AddSingleton<TrendingFallback>();
        services.AddSingleton<FilterCheck>();
        services.AddSingleton<ActiveUsers>();
        services.AddSingleton<PeopleBehind>();
        services.AddSingleton<TrackLanes>();
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<IngestBudget>();
        services.AddSingleton<ReplicaDirectory>();
        services.AddSingleton(provider => new ReplicaPicker(provider.GetRequiredService<ReplicaDirectory>().Replicas, Random.Shared));
        services.AddSingleton<ReplicaRouter>();
        silo.AddGrainDirectory(NoDirectory.Name, (_, _) => new NoDirectory());
        silo.AddPlacementDirector<ReplicaPlacement, ReplicaPlacementDirector>();
        AddHosted<CatalogueFollower>(services);
        AddHosted<TrendingFollower>(services);
        AddHosted<ModelHost>(services);
        AddHosted<ScenarioFollower>(services);

        if (role != SiloRole.Model)
        {
            services.AddHostedService<RetentionSweep>();
            services.AddHostedService<ForgettingFollower>();
        }

        // Learning.
        services.AddSingleton<LogReader>();
        services.AddSingleton<UserAttributeSample>();
        services.AddSingleton<RoundRunner>();
        services.AddSingleton<ITrainingRounds>(provider => provider.GetRequiredService<TrainingHost>());
        AddHosted<TrainingHost>(services);
        services.AddHostedService<TrainerRevival>();
        return silo;
    }

    private static Type[] GrainsOfOthers(SiloRole role) => role switch
    {
        SiloRole.User => [typeof(ModelGrain), typeof(TrainerGrain)],
        SiloRole.Model => [typeof(UserGrain), typeof(ItemGrain), typeof(IngestGrain)],
        _ => [],
    };

    private static void AddHosted<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }

    private static void AddOptions<TOptions, TValidator>(IServiceCollection services)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.AddOptions<TOptions>().ValidateOnStart();
    }
}
