using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;

namespace OrleansRec.Storage.Tests.GrainTables;

/// <summary>One silo whose grain state and reminders are in the embedded storage.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private InProcessTestCluster _cluster = null!;

    public SqliteStorage Storage { get; private set; } = null!;

    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    public INoteGrain Note(string key) => _cluster.Client.GetGrain<INoteGrain>(key);

    public async Task InitializeAsync()
    {
        Storage = await SqliteStorage.OpenAsync(_folder.Path, TimeProvider.System, NullLoggerFactory.Instance, default);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo
            .AddAdoNetGrainStorageAsDefault(options =>
            {
                options.Invariant = SqliteStorage.OrleansInvariant;
                options.DataSource = Storage.OrleansDataSource;
            })
            .AddAdoNetGrainStorage("deleting", options =>
            {
                options.Invariant = SqliteStorage.OrleansInvariant;
                options.DataSource = Storage.OrleansDataSource;
                options.DeleteStateOnClear = true;
            })
            .UseAdoNetReminderService(options =>
            {
                options.Invariant = SqliteStorage.OrleansInvariant;
                options.DataSource = Storage.OrleansDataSource;
            }));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await Storage.DisposeAsync();
        _folder.Dispose();
    }
}
