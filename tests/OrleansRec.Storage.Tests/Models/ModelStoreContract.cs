using System.Globalization;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;
using OrleansRec.Storage.Models;

namespace OrleansRec.Storage.Tests.Models;

/// <summary>What every model store does, whatever it is kept in.</summary>
public abstract class ModelStoreContract : IAsyncLifetime
{
    protected const string Model = "main";

    protected IModelStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>Bytes of every piece but the last.</summary>
    protected abstract int PieceBytes { get; }

    /// <summary>Four bytes as the database writes them in a statement.</summary>
    protected abstract string Blob { get; }

    /// <summary>Does to what is stored what no program of ours would.</summary>
    protected abstract Task ExecuteAsync(string sql);

    /// <summary>Opens the store of this test, which keeps three checkpoints; opened again it has what was acknowledged.</summary>
    protected abstract Task<IModelStore> OpenAsync();

    [SkippableFact]
    public async Task TakeEpoch_RisesPerModel()
    {
        Assert.Equal(1, await Store.TakeEpochAsync(Model, default));
        Assert.Equal(2, await Store.TakeEpochAsync(Model, default));
        Assert.Equal(1, await Store.TakeEpochAsync("other", default));
    }

    [SkippableFact]
    public async Task Save_OlderEpoch_IsFencedAndWritesNothing()
    {
        var old = await Store.TakeEpochAsync(Model, default);
        await Store.TakeEpochAsync(Model, default);

        var error = await Assert.ThrowsAsync<FencedException>(() => Save(old, "v1", [1], promote: true));

        Assert.Contains("epoch 2", error.Message);
        Assert.Empty(await Store.ListAsync(Model, default));
        Assert.Null(await Store.LiveAsync(Model, default));
    }

    [SkippableFact]
    public async Task Save_WithoutEpoch_IsFenced() => await Assert.ThrowsAsync<FencedException>(() => Save(0, "v1", [1], promote: true));

    [SkippableFact]
    public async Task Save_Promoted_BecomesLiveAndRetiresTheOneBefore()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1], promote: true);
        await Save(epoch, "v2", null, promote: false);
        await Save(epoch, "v3", [3], promote: true);

        var versions = await Store.ListAsync(Model, default);

        Assert.Equal([("v3", "live"), ("v2", "rejected"), ("v1", "retired")], versions.Select(info => (info.Version, info.Status)));
        Assert.Equal("v3", (await Store.LiveAsync(Model, default))!.Version);
        Assert.Equal([3], await Store.LoadAsync(Model, "v3", default));
    }

    [SkippableFact]
    public async Task Save_EveryField_ComesBackAsWritten()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        var info = Describe("v1") with
        {
            Note = "better",
            Metrics = new Dictionary<string, double> { ["ndcg@10"] = 0.125, ["auc"] = double.NaN },
        };
        await Store.SaveAsync(Model, epoch, info, new byte[] { 1 }, true, default);

        Assert.Equivalent(info with { Status = "live", CheckpointBytes = 1 }, await Store.LiveAsync(Model, default), strict: true);
    }

    [SkippableFact]
    public async Task Save_SameVersionAgain_IsRefusedAndTheNextOneWorks()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1], promote: true);

        await Assert.ThrowsAsync<ArgumentException>(() => Save(epoch, "v1", [2], promote: true));
        await Save(epoch, "v2", [2], promote: true);

        Assert.Equal([1], await Store.LoadAsync(Model, "v1", default));
    }

    [SkippableFact]
    public async Task Save_PromotedWithoutCheckpoint_IsRefused()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);

        await Assert.ThrowsAsync<ArgumentException>(() => Save(epoch, "v1", null, promote: true));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(20_000_001)]
    public async Task Load_AnySize_GivesTheSavedBytes(int size)
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        var checkpoint = new byte[size];
        new Random(1).NextBytes(checkpoint);
        await Save(epoch, "v1", checkpoint, promote: true);

        var loaded = await Store.LoadAsync(Model, "v1", default);

        Assert.True(checkpoint.AsSpan().SequenceEqual(loaded));
    }

    [SkippableFact]
    public async Task Open_ReadInSmallAndLargePortions_GivesTheSavedBytesWhateverIsPromotedMeanwhile()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        var checkpoint = new byte[2_500_000];
        new Random(1).NextBytes(checkpoint);
        await Save(epoch, "v1", checkpoint, promote: true);

        await using var stream = await Store.OpenAsync(Model, "v1", default);
        for (var n = 2; n <= 6; n++) await Save(epoch, "v" + n, [(byte)n], promote: true);
        var read = new MemoryStream();
        foreach (var portion in (int[])[1, 7, 40_000, 3, 1_200_000, 1])
        {
            var buffer = new byte[portion];
            stream.ReadExactly(buffer);
            read.Write(buffer);
        }

        stream.CopyTo(read);

        Assert.Equal((checkpoint.Length, checkpoint.Length), (stream.Length, stream.Position));
        Assert.True(checkpoint.AsSpan().SequenceEqual(read.ToArray()));
        Assert.Equal(0, stream.Read(new byte[1]));
        await Assert.ThrowsAsync<NotFoundException>(() => Store.OpenAsync(Model, "v1", default).AsTask());
    }

    [SkippableFact]
    public async Task Load_UnknownOrRejected_IsNotFound()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", null, promote: false);

        await Assert.ThrowsAsync<NotFoundException>(() => Store.LoadAsync(Model, "v9", default).AsTask());
        await Assert.ThrowsAsync<NotFoundException>(() => Store.LoadAsync(Model, "v1", default).AsTask());
    }

    [SkippableTheory]
    [InlineData("DELETE FROM piece WHERE number = 1", "is truncated: expected {0} bytes, found {1}, piece 1 lacks;")]
    [InlineData("DELETE FROM piece WHERE number = 2", "is truncated: expected {0} bytes, found {2};")]
    [InlineData("UPDATE piece SET bytes = {3} WHERE number = 2", "is damaged: expected {0} bytes, found {4};")]
    [InlineData("DELETE FROM piece", "is truncated: expected {0} bytes, found 0;")]
    public async Task Load_PiecesMissing_SaysHowMuchWasExpectedAndFound(string damage, string expected)
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", new byte[(2 * PieceBytes) + 3], promote: true);
        await ExecuteAsync(string.Format(CultureInfo.InvariantCulture, damage, 0, 0, 0, Blob));

        var loaded = await Assert.ThrowsAsync<InvalidDataException>(() => Store.LoadAsync(Model, "v1", default).AsTask());
        var opened = await Assert.ThrowsAsync<InvalidDataException>(() => Store.OpenAsync(Model, "v1", default).AsTask());

        Assert.Contains("The checkpoint of model 'main' version 'v1' " + string.Format(
            CultureInfo.InvariantCulture, expected, (2 * PieceBytes) + 3, PieceBytes + 3, 2 * PieceBytes, 0, (2 * PieceBytes) + 4), loaded.Message);
        Assert.Equal(loaded.Message, opened.Message);
    }

    [SkippableFact]
    public async Task Load_OfABuildThatDidNotSayHowLong_LoadsAndNamesAPieceThatLacks()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", new byte[PieceBytes + 3], promote: true);
        await ExecuteAsync("UPDATE version SET info = replace(info, 'CheckpointBytes', 'Unknown')");
        Assert.Equal(PieceBytes + 3, (await Store.LoadAsync(Model, "v1", default)).Length);
        await ExecuteAsync("DELETE FROM piece WHERE number = 0");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Store.LoadAsync(Model, "v1", default).AsTask());

        Assert.Contains("is truncated: found 3 bytes, piece 0 lacks;", error.Message);
    }

    [SkippableFact]
    public async Task Activate_EarlierVersion_MakesItLive()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1], promote: true);
        await Save(epoch, "v2", [2], promote: true);

        var activated = await Store.ActivateAsync(Model, "v1", default);

        Assert.Equal(("v1", "live"), (activated.Version, activated.Status));
        Assert.Equal(["retired", "live"], (await Store.ListAsync(Model, default)).Select(info => info.Status));
    }

    [SkippableFact]
    public async Task Activate_WhileATrainerWorks_FencesIt()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1], promote: true);
        await Save(epoch, "v2", [2], promote: true);

        await Store.ActivateAsync(Model, "v1", default);

        await Assert.ThrowsAsync<FencedException>(() => Save(epoch, "v3", [3], promote: true));
        Assert.Equal("v1", (await Store.LiveAsync(Model, default))!.Version);
        await Save(await Store.TakeEpochAsync(Model, default), "v3", [3], promote: true);
    }

    [SkippableFact]
    public async Task Activate_UnknownOrRejected_IsNotFoundAndChangesNothing()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1], promote: true);
        await Save(epoch, "v2", null, promote: false);

        await Assert.ThrowsAsync<NotFoundException>(() => Store.ActivateAsync(Model, "v2", default).AsTask());
        await Assert.ThrowsAsync<NotFoundException>(() => Store.ActivateAsync(Model, "v9", default).AsTask());
        Assert.Equal("v1", (await Store.LiveAsync(Model, default))!.Version);
        await Save(epoch, "v3", [3], promote: true);
    }

    [SkippableFact]
    public async Task Promote_BeyondTheKeptOnes_DropsTheOldestCheckpointOnly()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        for (var n = 1; n <= 3; n++) await Save(epoch, "v" + n, [(byte)n], promote: true);
        await Store.ActivateAsync(Model, "v1", default);
        await Save(await Store.TakeEpochAsync(Model, default), "v4", [4], promote: true);

        await Assert.ThrowsAsync<NotFoundException>(() => Store.LoadAsync(Model, "v2", default).AsTask());
        Assert.Equal([1], await Store.LoadAsync(Model, "v1", default));
        Assert.Equal([3], await Store.LoadAsync(Model, "v3", default));
        Assert.Equal([4], await Store.LoadAsync(Model, "v4", default));
        Assert.Equal(4, (await Store.ListAsync(Model, default)).Count);
    }

    [SkippableFact]
    public async Task Reopen_KeepsEpochLiveAndBytes()
    {
        var epoch = await Store.TakeEpochAsync(Model, default);
        await Save(epoch, "v1", [1, 2], promote: true);
        await Store.DisposeAsync();

        await using var reopened = await OpenAsync();

        Assert.Equal("v1", (await reopened.LiveAsync(Model, default))!.Version);
        Assert.Equal([1, 2], await reopened.LoadAsync(Model, "v1", default));
        Assert.Equal(epoch + 1, await reopened.TakeEpochAsync(Model, default));
    }

    protected Task Save(long epoch, string version, byte[]? checkpoint, bool promote) => Store.SaveAsync(
        Model, epoch, Describe(version), checkpoint, promote, default).AsTask();

    private static ModelVersionInfo Describe(string version) => new()
    {
        Version = version,
        CreatedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Kind = "full",
        Status = "whatever",
        LogPosition = 10,
        Events = 5,
        TrainingSeconds = 1.5,
        Metrics = new Dictionary<string, double>(),
    };
}
