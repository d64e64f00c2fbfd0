using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Orleans.TestingHost;

namespace OrleansRec.Storage.Tests.GrainTables;

/// <summary>Runs Orleans' own providers, in a real silo, over the tables that the storage makes.</summary>
public sealed class OrleansTablesTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SqliteStorage _storage = null!;
    private InProcessTestCluster _cluster = null!;

    private IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    private IGrainStorage GrainStorage => Services.GetRequiredKeyedService<IGrainStorage>("Default");

    public async Task InitializeAsync()
    {
        _storage = await SqliteStorage.OpenAsync(_folder.Path, TimeProvider.System, NullLoggerFactory.Instance, default);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo
            .AddAdoNetGrainStorageAsDefault(options =>
            {
                options.Invariant = SqliteStorage.OrleansInvariant;
                options.ConnectionString = _storage.OrleansConnectionString;
            })
            .UseAdoNetReminderService(options =>
            {
                options.Invariant = SqliteStorage.OrleansInvariant;
                options.ConnectionString = _storage.OrleansConnectionString;
            }));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _storage.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task GrainState_WrittenThenDeactivated_IsReadAgain()
    {
        var grain = _cluster.Client.GetGrain<INoteGrain>("u:020235");
        await grain.Write("first");
        await grain.Write("second");
        await grain.Deactivate();

        Assert.Equal(("second", true), await grain.Read());
        Assert.Equal((null, false), await _cluster.Client.GetGrain<INoteGrain>("u:20235").Read());
    }

    [Fact]
    public async Task GrainState_Cleared_IsGoneAndCanBeWrittenAgain()
    {
        var grain = _cluster.Client.GetGrain<INoteGrain>("u:1");
        await grain.Write("first");
        await grain.Clear();
        await grain.Deactivate();
        var cleared = await grain.Read();

        await grain.Write("again");
        await grain.Deactivate();

        Assert.Null(cleared.Text);
        Assert.Equal(("again", true), await grain.Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task GrainState_StaleWrite_IsInconsistent(int writesBefore)
    {
        var grain = GrainId.Create("note", "u:1");
        var first = new GrainState<Note>(new Note());
        var stale = new GrainState<Note>(new Note());
        for (var n = 0; n < writesBefore; n++) await GrainStorage.WriteStateAsync("state", grain, first);
        await GrainStorage.ReadStateAsync("state", grain, stale);

        first.State!.Text = "kept";
        await GrainStorage.WriteStateAsync("state", grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => GrainStorage.WriteStateAsync("state", grain, stale));
        var read = new GrainState<Note>(new Note());
        await GrainStorage.ReadStateAsync("state", grain, read);
        Assert.Equal("kept", read.State!.Text);
        Assert.Equal(first.ETag, read.ETag);
    }

    [Fact]
    public async Task GrainState_StaleClear_IsInconsistent()
    {
        var grain = GrainId.Create("note", "u:1");
        var first = new GrainState<Note>(new Note());
        var stale = new GrainState<Note>(new Note());
        await GrainStorage.WriteStateAsync("state", grain, first);
        await GrainStorage.ReadStateAsync("state", grain, stale);
        await GrainStorage.WriteStateAsync("state", grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => GrainStorage.ClearStateAsync("state", grain, stale));
    }

    [Fact]
    public async Task GrainState_EtagOfAMissingRow_IsInconsistent()
    {
        var state = new GrainState<Note>(new Note()) { ETag = "5", RecordExists = true };

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => GrainStorage.WriteStateAsync("state", GrainId.Create("note", "u:none"), state));
    }

    [Fact]
    public async Task Reminder_Registered_IsReadAndDeleted()
    {
        var grain = _cluster.Client.GetGrain<INoteGrain>("u:1");
        await grain.Remind("round", TimeSpan.FromMinutes(5));
        await grain.Remind("round", TimeSpan.FromMinutes(7));
        await grain.Remind("other", TimeSpan.FromMinutes(1));

        Assert.Equal(["other", "round"], (await grain.Reminders()).Order());
        var table = Services.GetRequiredService<IReminderTable>();
        var rows = (await table.ReadRows(0, 0)).Reminders;
        Assert.Equal(TimeSpan.FromMinutes(7), rows.Single(row => row.ReminderName == "round").Period);
        Assert.InRange(rows[0].StartAt, DateTime.UtcNow, DateTime.UtcNow.AddMinutes(8));

        await grain.Forget("round");

        Assert.Equal(["other"], await grain.Reminders());
    }

    [Fact]
    public async Task ReminderTable_Ranges_GiveEveryRowToOneHalfOfTheRing()
    {
        var table = Services.GetRequiredService<IReminderTable>();
        for (var n = 0; n < 40; n++)
        {
            await table.UpsertRow(new ReminderEntry
            {
                GrainId = GrainId.Create("note", "u:" + n),
                ReminderName = "r",
                StartAt = DateTime.UtcNow,
                Period = TimeSpan.FromMinutes(1),
            });
        }

        var lower = (await table.ReadRows(0x4000_0000, 0xC000_0000)).Reminders;
        var upper = (await table.ReadRows(0xC000_0000, 0x4000_0000)).Reminders;

        Assert.All(lower, row => Assert.InRange(row.GrainId.GetUniformHashCode(), 0x4000_0001u, 0xC000_0000u));
        Assert.NotEmpty(lower);
        Assert.NotEmpty(upper);
        Assert.Equal(40, lower.Concat(upper).Select(row => row.GrainId).Distinct().Count());
        Assert.Equal(40, lower.Count + upper.Count);
    }

    [Fact]
    public async Task ReminderTable_StaleDelete_ChangesNothing()
    {
        var table = Services.GetRequiredService<IReminderTable>();
        var entry = new ReminderEntry
        {
            GrainId = GrainId.Create("note", "u:1"),
            ReminderName = "r",
            StartAt = DateTime.UtcNow,
            Period = TimeSpan.FromMinutes(1),
        };
        var old = await table.UpsertRow(entry);
        var current = await table.UpsertRow(entry);

        Assert.False(await table.RemoveRow(entry.GrainId, "r", old!));
        Assert.Equal(current, (await table.ReadRow(entry.GrainId, "r"))!.ETag);
        Assert.True(await table.RemoveRow(entry.GrainId, "r", current!));
        Assert.Null(await table.ReadRow(entry.GrainId, "r"));
    }
}
