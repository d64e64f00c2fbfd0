using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OrleansRec.Storage.Tests.GrainTables;

/// <summary>Runs Orleans' own providers, in a real silo, over the tables that a storage makes. Every test has grains of its own.</summary>
public abstract class OrleansTablesContract
{
    private readonly SiloFixture _silo;

    protected OrleansTablesContract(SiloFixture fixture)
    {
        Skip.If(fixture.Missing is not null, fixture.Missing);
        _silo = fixture;
    }

    protected IGrainStorage GrainStorage => _silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");

    private IReminderTable ReminderTable => _silo.Services.GetRequiredService<IReminderTable>();

    [SkippableFact]
    public async Task GrainState_WrittenThenDeactivated_IsReadAgain()
    {
        var grain = _silo.Note("u:020235");
        await grain.Write("first");
        await grain.Write("second");
        await grain.Deactivate();

        Assert.Equal(("second", true), await grain.Read());
        Assert.Equal((null, false), await _silo.Note("u:20235").Read());
    }

    [SkippableFact]
    public async Task GrainState_Cleared_IsGoneAndCanBeWrittenAgain()
    {
        var grain = _silo.Note("u:cleared");
        await grain.Write("first");
        await grain.Clear();
        await grain.Deactivate();
        var cleared = await grain.Read();

        await grain.Write("again");
        await grain.Deactivate();

        Assert.Null(cleared.Text);
        Assert.Equal(("again", true), await grain.Read());
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task GrainState_StaleWrite_IsInconsistent(int writesBefore)
    {
        var grain = GrainId.Create("note", "u:stale-write-" + writesBefore);
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

    [SkippableFact]
    public async Task GrainState_StaleClear_IsInconsistent()
    {
        var grain = GrainId.Create("note", "u:stale-clear");
        var first = new GrainState<Note>(new Note());
        var stale = new GrainState<Note>(new Note());
        await GrainStorage.WriteStateAsync("state", grain, first);
        await GrainStorage.ReadStateAsync("state", grain, stale);
        await GrainStorage.WriteStateAsync("state", grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => GrainStorage.ClearStateAsync("state", grain, stale));
    }

    [SkippableFact]
    public async Task GrainState_DeletedOnClear_LeavesNoRow()
    {
        var storage = _silo.Services.GetRequiredKeyedService<IGrainStorage>("deleting");
        var grain = GrainId.Create("note", "u:forgotten");
        var first = new GrainState<Note>(new Note { Text = "secret" });
        var stale = new GrainState<Note>(new Note());
        await storage.WriteStateAsync("state", grain, first);
        await storage.ReadStateAsync("state", grain, stale);
        await storage.WriteStateAsync("state", grain, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("state", grain, stale));

        await storage.ClearStateAsync("state", grain, first);

        await using var connection = await _silo.Storage.OrleansDataSource.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM OrleansStorage WHERE GrainIdExtensionString = 'u:forgotten'";
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [SkippableFact]
    public async Task GrainState_EtagOfAMissingRow_IsInconsistent()
    {
        var state = new GrainState<Note>(new Note()) { ETag = "5", RecordExists = true };

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => GrainStorage.WriteStateAsync("state", GrainId.Create("note", "u:none"), state));
    }

    [SkippableFact]
    public async Task GrainState_ManyGrainsAtOnce_AllAreWritten()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => _silo.Note("u:many-" + n).Write("note " + n)));

        for (var n = 0; n < 100; n++)
        {
            var read = new GrainState<Note>(new Note());
            await GrainStorage.ReadStateAsync("note", _silo.Note("u:many-" + n).GetGrainId(), read);
            Assert.Equal("note " + n, read.State!.Text);
        }
    }

    [SkippableFact]
    public async Task Reminder_Registered_IsReadAndDeleted()
    {
        var grain = _silo.Note("u:reminded");
        await grain.Remind("round", TimeSpan.FromMinutes(5));
        await grain.Remind("round", TimeSpan.FromMinutes(7));
        await grain.Remind("other", TimeSpan.FromMinutes(1));

        Assert.Equal(["other", "round"], (await grain.Reminders()).Order());
        var row = await ReminderTable.ReadRow(grain.GetGrainId(), "round");
        Assert.Equal(TimeSpan.FromMinutes(7), row!.Period);
        Assert.InRange(row.StartAt, DateTime.UtcNow, DateTime.UtcNow.AddMinutes(8));

        await grain.Forget("round");

        Assert.Equal(["other"], await grain.Reminders());
    }

    [SkippableFact]
    public async Task ReminderTable_Ranges_GiveEveryRowToOneHalfOfTheRing()
    {
        for (var n = 0; n < 40; n++) await ReminderTable.UpsertRow(Reminder("u:ring-" + n, "ring"));

        var lower = await ReadRange(0x4000_0000, 0xC000_0000);
        var upper = await ReadRange(0xC000_0000, 0x4000_0000);

        Assert.All(lower, row => Assert.InRange(row.GrainId.GetUniformHashCode(), 0x4000_0001u, 0xC000_0000u));
        Assert.NotEmpty(lower);
        Assert.NotEmpty(upper);
        Assert.Equal(40, lower.Concat(upper).Select(row => row.GrainId).Distinct().Count());
        Assert.Equal(40, lower.Length + upper.Length);

        async Task<ReminderEntry[]> ReadRange(uint begin, uint end) =>
            [.. (await ReminderTable.ReadRows(begin, end)).Reminders.Where(row => row.ReminderName == "ring")];
    }

    [SkippableFact]
    public async Task ReminderTable_StaleDelete_ChangesNothing()
    {
        var entry = Reminder("u:deleted", "r");
        var old = await ReminderTable.UpsertRow(entry);
        var current = await ReminderTable.UpsertRow(entry);

        Assert.False(await ReminderTable.RemoveRow(entry.GrainId, "r", old!));
        Assert.Equal(current, (await ReminderTable.ReadRow(entry.GrainId, "r"))!.ETag);
        Assert.True(await ReminderTable.RemoveRow(entry.GrainId, "r", current!));
        Assert.Null(await ReminderTable.ReadRow(entry.GrainId, "r"));
    }

    private static ReminderEntry Reminder(string key, string name) => new()
    {
        GrainId = GrainId.Create("note", key),
        ReminderName = name,
        StartAt = DateTime.UtcNow,
        Period = TimeSpan.FromMinutes(1),
    };
}
