using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansRec.Abstractions;
using OrleansRec.Client;
using OrleansRec.Cluster.Tests.Learning;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Grains;
using OrleansRec.Grains.Followers;
using OrleansRec.Grains.Training;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage;

namespace OrleansRec.Cluster.Tests;

/// <summary>Two silos in this process over one real storage folder.</summary>
internal sealed class ShopCluster : IAsyncDisposable
{
    private readonly string _folder;
    private int _events;

    private ShopCluster(string folder, SqliteStorage storage, InProcessTestCluster cluster)
    {
        (_folder, Storage, Orleans) = (folder, storage, cluster);
        Client = new OrleansRecClient(cluster.Client, TimeProvider.System);
    }

    public SqliteStorage Storage { get; }

    public InProcessTestCluster Orleans { get; }

    public OrleansRecClient Client { get; }

    /// <param name="learning">False: silos without a model loader and a learner.</param>
    /// <param name="configure">Options of every silo; training is not automatic unless set here.</param>
    public static async Task<ShopCluster> StartAsync(bool learning = true, Action<IServiceCollection>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("orleansrec-cluster-").FullName;
        var storage = await SqliteStorage.OpenAsync(folder, TimeProvider.System, NullLoggerFactory.Instance, default);
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(storage.Events).AddSingleton(storage.Catalogue).AddSingleton(storage.Models);
            silo.AddAdoNetGrainStorage(OrleansRecSiloBuilderExtensions.SnapshotStorage, (OptionsBuilder<AdoNetGrainStorageOptions> options) =>
                options.Configure<IServiceProvider>((adoNet, provider) =>
                {
                    (adoNet.Invariant, adoNet.DataSource) = (SqliteStorage.OrleansInvariant, storage.OrleansDataSource);
                    adoNet.DeleteStateOnClear = true;
                    adoNet.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(provider);
                }));
            silo.UseAdoNetReminderService(options =>
            {
                (options.Invariant, options.DataSource) = (SqliteStorage.OrleansInvariant, storage.OrleansDataSource);
            });
            if (learning) silo.AddOrleansRecGrains(_ => new StatisticsModelLoader(), _ => new StatisticsLearner());
            else silo.AddOrleansRecGrains();
            silo.Services.Configure<TrainingOptions>(options => options.Automatic = false);
            silo.Services.Configure<FollowerOptions>(options => options.ForgettingInterval = TimeSpan.FromMilliseconds(50));
            configure?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ShopCluster(folder, storage, cluster);
    }

    public IUserGrain User(string userId) => Orleans.Client.GetGrain<IUserGrain>("u:" + userId);

    /// <summary>An event of now with an id of its own.</summary>
    public BehaviourEvent Event(string userId, string itemId, string type = EventTypes.View, string? eventId = null) => new()
    {
        EventId = eventId ?? $"e{Interlocked.Increment(ref _events)}",
        UserId = userId,
        ItemId = itemId,
        Type = type,
        Timestamp = DateTimeOffset.UtcNow,
    };

    public async Task<long> Track(string userId, params string[] itemIds) =>
        (await User(userId).Track(Array.ConvertAll(itemIds, itemId => Event(userId, itemId)))).Version;

    public Task<RecommendationResponse> Recommend(string userId, int count = 10) =>
        Client.RecommendAsync(new RecommendationRequest { UserId = userId, Count = count });

    /// <summary>80 items in 8 categories (item-n is in category n mod 8) and 20 people with 20 views each.</summary>
    public async Task Populate()
    {
        var items = Enumerable.Range(0, 80).Select(NewItem).ToList();
        Assert.Equal(80, (await Client.UpsertItemsAsync(items)).Accepted);
        var random = new Random(3);
        var events = new List<BehaviourEvent>();
        for (var i = 0; i < 400; i++)
        {
            var type = i % 7 == 0 ? EventTypes.AddToCart : EventTypes.View;
            events.Add(Event($"person-{i % 20}", $"item-{(i % 20 % 8) + (8 * random.Next(10))}", type));
        }

        Assert.Equal(400, (await Client.TrackAsync(events)).Accepted);
    }

    public static Item NewItem(int n) => new()
    {
        ItemId = $"item-{n}",
        Title = $"Thing {n}",
        Categories = [$"half {n % 2}", $"category {n % 8}"],
        Brand = $"brand {n % 3}",
        Price = 5 + n,
    };

    /// <summary>Trains and waits until both silos answer from the new version.</summary>
    public async Task<string> TrainAndGoLive(bool full = false)
    {
        var before = (await Client.ModelsAsync()).Live;
        await Client.TrainAsync(new(full));
        await Until(async () => (await Client.ModelsAsync()).Live != before, "a new version is live");
        var live = (await Client.ModelsAsync()).Live!;
        foreach (var silo in Orleans.Silos)
        {
            var engine = silo.ServiceProvider.GetRequiredService<InferenceEngine>();
            await Until(() => Task.FromResult(engine.ModelVersion == live), $"{silo.Name} answers from {live}");
        }

        return live;
    }

    /// <summary>Takes what was deleted out of the files, as the silo does every few minutes: again where somebody was reading all the time.</summary>
    public Task Maintain() => Until(async () =>
    {
        try
        {
            await Storage.MaintainAsync(default);
            return true;
        }
        catch (UnavailableException)
        {
            return false;
        }
    }, "the write-ahead files are empty");

    /// <summary>Makes zeros of a version's checkpoint in the model store's file.</summary>
    public void DamageCheckpoint(string version) => ChangeCheckpoint(version, "zeroblob(length(bytes))");

    public void CutCheckpointOff(string version) => ChangeCheckpoint(version, "substr(bytes, 1, 10)");

    /// <summary>From now on the database refuses every new event and item, as a full disk would.</summary>
    public void RefuseRows()
    {
        Execute("log.db", "CREATE TRIGGER refuse BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END");
        Execute("catalogue.db", "CREATE TRIGGER refuse BEFORE INSERT ON item BEGIN SELECT RAISE(ABORT, 'no room'); END");
    }

    private void ChangeCheckpoint(string version, string bytes) => Assert.True(Execute(
        "models.db", $"UPDATE piece SET bytes = {bytes} WHERE version = (SELECT id FROM version WHERE version = $version)", ("$version", version)) > 0);

    private int Execute(string file, string sql, params (string Name, string Value)[] parameters)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    /// <summary>Everything that lies in the storage folder, a byte as a character.</summary>
    public string AllBytes() => string.Concat(Directory.EnumerateFiles(_folder).Where(file => !file.EndsWith("/lock")).Select(file =>
    {
        using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(open, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }));

    public static async Task Until(Func<Task<bool>> condition, string what, int seconds = 30)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Not within {seconds} s: {what}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Orleans.DisposeAsync();
        await Storage.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
