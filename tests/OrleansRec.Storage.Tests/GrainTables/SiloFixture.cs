using Orleans.TestingHost;

namespace OrleansRec.Storage.Tests.GrainTables;

/// <summary>One silo whose grain state and reminders are in a storage.</summary>
public abstract class SiloFixture : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public IShopStorage Storage { get; private set; } = null!;

    /// <summary>Why the storage cannot be opened on this machine; null where it can.</summary>
    public virtual string? Missing => null;

    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    public INoteGrain Note(string key) => _cluster.Client.GetGrain<INoteGrain>(key);

    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        Storage = await OpenAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo
            .AddAdoNetGrainStorageAsDefault(options =>
            {
                options.Invariant = Storage.OrleansInvariant;
                options.DataSource = Storage.OrleansDataSource;
            })
            .AddAdoNetGrainStorage("deleting", options =>
            {
                options.Invariant = Storage.OrleansInvariant;
                options.DataSource = Storage.OrleansDataSource;
                options.DeleteStateOnClear = true;
            })
            .UseAdoNetReminderService(options =>
            {
                options.Invariant = Storage.OrleansInvariant;
                options.DataSource = Storage.OrleansDataSource;
            }));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public virtual async Task DisposeAsync()
    {
        if (Missing is not null) return;
        await _cluster.DisposeAsync();
        await Storage.DisposeAsync();
    }

    protected abstract Task<IShopStorage> OpenAsync();
}
