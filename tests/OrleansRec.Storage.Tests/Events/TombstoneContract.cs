using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Tests.Events;

/// <summary>What every storage does with a tombstone file when it is restored from a backup.</summary>
public abstract class TombstoneContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = Sample.Start.AddDays(1);

    private protected TempFolder Folder { get; } = new();

    protected string KeptFile => Folder.File("kept/tombstones.txt");

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        Folder.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Restore_BackupFromBeforeAForgetting_ForgetsAgain()
    {
        await using (var storage = await OpenAsync())
        {
            await storage.Events.Append("u:leaving", 0, "a", "b");
            await storage.Events.Append("v:visitor", 0, "c");
            await storage.Events.MergeAsync("v:visitor", "u:leaving", default);
            await storage.Events.Append("u:staying", 0, "d");
        }

        foreach (var key in (string[])["u:leaving", "u:attributes", "u:staying"]) await AddStateAsync(key);
        await BackUpAsync();
        await using (var storage = await OpenAsync())
        {
            await storage.Events.ForgetAsync("u:leaving", Now, default);
            await storage.Events.ForgetAsync("u:attributes", Now, default);
        }

        await RestoreAsync();
        await using (var restored = await OpenAsync())
        {
            Assert.Equal(["u:staying"], (await restored.Events.All()).Select(stored => stored.UserKey));
            Assert.Equal([AppendOutcome.Forgotten], (await restored.Events.Append("u:leaving", 0, "a")).Outcomes);
            Assert.Equal([AppendOutcome.Forgotten], (await restored.Events.Append("v:visitor", 0, "c")).Outcomes);
            Assert.Equal([AppendOutcome.Forgotten], (await restored.Events.Append("u:attributes", 0, "x")).Outcomes);
            Assert.True(await restored.Events.ForgettingsAsync(default) > 0);
            var later = Sample.View("new") with { Event = Sample.View("new").Event with { Timestamp = Now.AddSeconds(1) } };
            Assert.Equal(1, (await restored.Events.AppendAsync("u:leaving", 0, [later], default)).Version);
        }

        Assert.Equal(["u:staying"], await StatesAsync());
        await using var again = await OpenAsync();
        Assert.Equal(["new"], await again.Events.IdsOf("u:leaving"));
    }

    [SkippableFact]
    public async Task Open_EmptyStorageWithAFileFromBefore_RefusesAReplay()
    {
        await using (var storage = await OpenAsync())
        {
            await storage.Events.Append("u:leaving", 0, "a");
            await storage.Events.ForgetAsync("u:leaving", Now, default);
        }

        await EmptyAsync();
        await using var replayed = await OpenAsync();

        Assert.Equal([AppendOutcome.Forgotten], (await replayed.Events.Append("u:leaving", 0, "a")).Outcomes);
        Assert.Equal([AppendOutcome.Accepted], (await replayed.Events.Append("u:staying", 0, "a")).Outcomes);
    }

    [SkippableFact]
    public async Task Maintain_FileTakenAway_IsWrittenAnewAndKeepsLaterForgettings()
    {
        await using (var storage = await OpenAsync())
        {
            await storage.Events.Append("u:before", 0, "a");
            await storage.Events.Append("u:after", 0, "b");
            await storage.Events.ForgetAsync("u:before", Now, default);
            File.Delete(KeptFile);
            Directory.CreateDirectory(KeptFile);
            await Assert.ThrowsAsync<UnavailableException>(() => storage.MaintainAsync(default));
            Directory.Delete(KeptFile);
            await storage.MaintainAsync(default);
            await storage.Events.ForgetAsync("u:after", Now, default);
        }

        await EmptyAsync();
        await using var replayed = await OpenAsync();

        Assert.Equal([AppendOutcome.Forgotten], (await replayed.Events.Append("u:before", 0, "a")).Outcomes);
        Assert.Equal([AppendOutcome.Forgotten], (await replayed.Events.Append("u:after", 0, "b")).Outcomes);
    }

    [SkippableFact]
    public async Task Open_FileOfAnotherLog_IsRefusedAndNobodyForgotten()
    {
        await using (var storage = await OpenAsync())
        {
            await storage.Events.Append("u:1", 0, "a");
            await storage.Events.ForgetAsync("u:1", Now, default);
        }

        await EmptyAsync();
        File.Move(KeptFile, KeptFile + ".other");
        await using (var storage = await OpenAsync()) await storage.Events.Append("u:1", 0, "a");
        File.Move(KeptFile + ".other", KeptFile, overwrite: true);

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(OpenAsync);

        Assert.Contains($"The tombstones '{KeptFile}' are those of another log", refusal.Message, StringComparison.Ordinal);
        File.Delete(KeptFile);
        await using var opened = await OpenAsync();
        Assert.Equal(["a"], await opened.Events.IdsOf("u:1"));
    }

    [SkippableFact]
    public async Task Open_FileLost_IsWrittenAnewFromTheLog()
    {
        await using (var storage = await OpenAsync()) await storage.Events.ForgetAsync("u:1", Now, default);
        var written = await File.ReadAllLinesAsync(KeptFile);
        File.Delete(KeptFile);

        await using var again = await OpenAsync();

        Assert.Equal(2, written.Length);
        Assert.Equal(written, await File.ReadAllLinesAsync(KeptFile));
        Assert.DoesNotContain("u:1", string.Join(' ', written), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Open_LastLineCutShort_IsTakenOffAndTheRestKept()
    {
        await using (var storage = await OpenAsync()) await storage.Events.ForgetAsync("u:1", Now, default);
        var written = await File.ReadAllTextAsync(KeptFile);
        await File.WriteAllTextAsync(KeptFile, written + written[^40..^20]);

        await using (await OpenAsync())
        {
        }

        Assert.Equal(written, await File.ReadAllTextAsync(KeptFile));
    }

    [SkippableTheory]
    [InlineData("somebody's notes")]
    [InlineData("somebody's notes\nof two lines\n")]
    public async Task Open_AnotherFile_IsRefusedAndLeftAsItWas(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeptFile)!);
        await File.WriteAllTextAsync(KeptFile, text);

        Assert.Contains("is another file", (await Assert.ThrowsAsync<StorageRefusedException>(OpenAsync)).Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(KeptFile));
    }

    [SkippableFact]
    public async Task Open_FirstLineCutShort_IsBegunAnew()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeptFile)!);
        await File.WriteAllTextAsync(KeptFile, "orleansrec-tom");

        await using var storage = await OpenAsync();

        Assert.StartsWith("orleansrec-tombstones-1 ", await File.ReadAllTextAsync(KeptFile), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Open_LineDamaged_IsRefusedByItsNumber()
    {
        await using (var storage = await OpenAsync())
        {
            await storage.Events.ForgetAsync("u:1", Now, default);
            await storage.Events.ForgetAsync("u:2", Now, default);
        }

        var lines = await File.ReadAllLinesAsync(KeptFile);
        lines[1] = "x" + lines[1][1..];
        await File.WriteAllLinesAsync(KeptFile, lines);

        Assert.Contains("damaged in line 2", (await Assert.ThrowsAsync<StorageRefusedException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    /// <summary>Opens the storage with <see cref="KeptFile"/>.</summary>
    private protected abstract Task<IShopStorage> OpenAsync();

    /// <summary>Writes what a grain would: a state.</summary>
    private protected abstract Task AddStateAsync(string key);

    /// <summary>Keys of the states that are not cleared.</summary>
    private protected abstract Task<string[]> StatesAsync();

    private protected abstract Task BackUpAsync();

    private protected abstract Task RestoreAsync();

    private protected abstract Task EmptyAsync();
}
