using OrleansRec.Contracts.Items;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Checkpoints;

[Collection(TrainingCollection.Name)]
public sealed class CheckpointTests
{
    private static readonly SmallShop Shop = new(seed: 21, people: 60);

    private static readonly Lazy<TrainingOutcome> Trained = new(() =>
    {
        using var learner = new Learner(SmallShop.Options with { Epochs = 1 });
        return learner.TrainFull([.. Shop.Events.Take(Shop.Events.Count / 2)], Shop.Catalogue, null, default);
    });

    [Fact]
    public void Load_AnotherShopsItems_SaysThatItIsAnotherShops()
    {
        var other = CatalogueOf(i => SmallItem(i) with { ItemId = i < 10 ? $"i{i}" : $"sku-{i}" });
        const string expected = "The checkpoint is another shop's: 50 of 60 items that were compared have another id in this catalogue, the first at index 10.";

        Assert.Equal(expected, Load(other).Message);
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => new ModelLoader(SmallShop.Options).Check(new MemoryStream(Trained.Value.Checkpoint.ToArray()), other)).Message);
        using var learner = new Learner(SmallShop.Options);
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => learner.Restore(Trained.Value.Checkpoint, History, other)).Message);
        Assert.False(learner.HasModel);
    }

    [Fact]
    public void Load_SameIdsOfOtherThings_SaysThatItIsAnotherShops() => Assert.Equal(
        "The checkpoint is another shop's: of 60 items with the same ids that were compared, 0 have the same title or brand in this catalogue.",
        Load(CatalogueOf(i => SmallItem(i) with { Title = $"book {i}x" })).Message);

    [Fact]
    public void Load_ShopThatGrewAndRenamedMostOfItsItems_IsTheSame()
    {
        var later = CatalogueOf(i => i % 4 == 0 ? SmallItem(i) : SmallItem(i) with { Title = $"new name {i}", Categories = ["moved"] }, count: 90);

        using var model = new ModelLoader(SmallShop.Options).Load("v", Trained.Value.Checkpoint, later);

        Assert.True(model.ItemCount >= 60);
    }

    [Fact]
    public void Load_CutAnywhere_IsCalledTruncatedWithBothLengths()
    {
        var whole = Trained.Value.Checkpoint;
        foreach (var left in new[] { 20, 1_000, whole.Length / 2, whole.Length - 1 })
            Assert.Equal($"The checkpoint is truncated: expected {whole.Length} bytes, found {left}.", Load(Shop.Catalogue, whole[..left]).Message);
        foreach (var left in new[] { 0, 5, 10, 19 })
            Assert.Equal($"The checkpoint is truncated: it ends after {left} bytes, before its weights.", Load(Shop.Catalogue, whole[..left]).Message);
        Assert.Equal(
            $"The checkpoint is damaged: expected {whole.Length} bytes, found {whole.Length + 3}.", Load(Shop.Catalogue, (byte[])[.. whole.Span, 0, 0, 0]).Message);
    }

    [Theory]
    [InlineData(99, "newer")]
    [InlineData(8, "older")]
    public void Load_FormatOfAnotherBuild_IsCalledNewerOrOlder(byte format, string side)
    {
        var bytes = Trained.Value.Checkpoint.ToArray();
        bytes[8] = format;
        Assert.Equal($"The checkpoint has format {format}, {side} than the one this program reads, 9.", Load(Shop.Catalogue, bytes).Message);
    }

    [Fact]
    public void Load_CalibrationOfAnotherNumberOfHeads_NamesBothNumbers()
    {
        using var scope = NewDisposeScope();
        var (header, statistics, tensors) = Checkpoint.Read(Trained.Value.Checkpoint);
        using var state = Checkpoint.Restore(header, tensors, SmallShop.Options, out _);
        state.Calibration = [Calibration.None, Calibration.None];

        var bytes = Checkpoint.Write(state, statistics, header.Position, header.StatisticsPosition);

        Assert.Equal("The checkpoint calibrates 2 heads; it has 3.", Load(Shop.Catalogue, bytes).Message);
    }

    private static IReadOnlyList<LoggedBehaviour> History => [.. Shop.Events.Where(e => e.Position <= Trained.Value.Position)];

    private static InvalidDataException Load(ItemCatalogue catalogue, ReadOnlyMemory<byte>? checkpoint = null) => Assert.Throws<InvalidDataException>(
        () => new ModelLoader(SmallShop.Options).Load("v", checkpoint ?? Trained.Value.Checkpoint, catalogue));

    private static ItemCatalogue CatalogueOf(Func<int, Item> item, int count = SmallShop.Categories * SmallShop.ItemsPerCategory)
    {
        var table = new ItemTable();
        for (var i = 0; i < count; i++) table.Set(i, ItemContent.From(item(i)));
        return table.Snapshot();
    }

    /// <summary>As <see cref="SmallShop.Content"/> describes it.</summary>
    private static Item SmallItem(int item) => new() { ItemId = "i" + item, Title = $"thing {item}", Categories = ["all"], Price = 10 };
}
