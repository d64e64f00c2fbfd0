using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Categories;

/// <summary>The category classifier as a part of trainings: few steps, and a catalogue that says enough.</summary>
[Collection(TrainingCollection.Name)]
public sealed class CategoryTrainingTests : IDisposable
{
    private static readonly LearnerOptions Options = SmallShop.Options with { Epochs = 1 };
    private static readonly SmallShop Shop = new(seed: 3, people: 60);
    private static readonly ItemCatalogue Catalogue = CategoryShop.Of(600, 12);

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansrec-categories-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TrainFull_FewSteps_TellsTheCategoryOfHeldOutItems()
    {
        var outcome = Full(Options, Catalogue);

        Assert.InRange(outcome.Metrics["category_accuracy"], 0.9, 1);
        Assert.InRange(outcome.Metrics["category_macro_f1"], 0.9, 1);
        using var model = ((IModelLoader)new ModelLoader(Options)).Load("v", outcome.Checkpoint, Catalogue);
        var probabilities = new float[model.Classes.Count];
        model.Classify([ItemContent.From(new Contracts.Items.Item { ItemId = "x", Title = "a word5 noun7" })], probabilities);
        Assert.Equal(CategoryShop.PathOf(7), model.Classes[Array.IndexOf(probabilities, probabilities.Max())]);
        Assert.Equal(1, probabilities.Sum(), 1e-4);
    }

    [Fact]
    public void TrainFull_CutOffInTheFit_GivesTheBytesOfAnUninterruptedTraining_AndMovesNoOtherWeight()
    {
        var options = Options with { Folder = _folder };
        var whole = Full(Options, Catalogue);
        using var stop = new CancellationTokenSource();
        using (var learner = new Learner(options))
            Assert.ThrowsAny<OperationCanceledException>(() => learner.TrainFull(Shop.Events, Catalogue, new StopIn("categories", stop), stop.Token));
        var passes = ResumeState(File.ReadAllBytes(Directory.GetFiles(_folder).Single()));

        var resumed = Full(options, Catalogue);

        Assert.True(whole.Checkpoint.Span.SequenceEqual(resumed.Checkpoint.Span));
        var fitted = Weights(whole.Checkpoint);
        Assert.Equal([CategoryHeader.Prefix + "prior", CategoryHeader.Prefix + "weights"], fitted.Keys.Except(passes.Keys).Order(StringComparer.Ordinal));
        foreach (var (name, bytes) in passes) Assert.True(bytes.AsSpan().SequenceEqual(fitted[name]), name);
    }

    [Fact]
    public void TrainIncrement_NewCategory_IsToldAndTheNetworkStaysAsWide()
    {
        using var learner = new Learner(Options);
        learner.TrainFull([.. Shop.Events.Take(Shop.Events.Count / 2)], Catalogue, null, default);
        learner.Accept();
        var grown = CategoryShop.Of(900, 15, seed: 2);

        var outcome = learner.TrainIncrement([.. Shop.Events.Where(e => e.Position > learner.Position)], grown, null, default);

        Assert.InRange(outcome.Metrics["category_accuracy"], 0.9, 1);
        using var model = ((IModelLoader)new ModelLoader(Options)).Load("v", outcome.Checkpoint, grown);
        Assert.Equal((12, 15), (model.Categories.Count, model.Classes.Count));
        Assert.Equal(model.Categories, model.Classes.Take(12));
    }

    [Fact]
    public void TrainFull_CategoryTaskSwitchedOff_FitsNone() =>
        Assert.DoesNotContain(
            CategoryHeader.Prefix + "weights",
            Weights(Full(Options with { Weights = Options.Weights with { Category = 0 } }, Catalogue).Checkpoint).Keys);

    private static TrainingOutcome Full(LearnerOptions options, ItemCatalogue catalogue)
    {
        using var learner = new Learner(options);
        return learner.TrainFull(Shop.Events, catalogue, null, default);
    }

    /// <summary>The best weights of the passes, as the file of a training that was cut off keeps them.</summary>
    private static Dictionary<string, byte[]> ResumeState(byte[] file) => Weights(file.AsMemory(file.AsSpan().IndexOf("ORECMODL"u8)..^sizeof(int)));

    private static Dictionary<string, byte[]> Weights(ReadOnlyMemory<byte> checkpoint)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return Checkpoint.Read(checkpoint).Tensors.ToDictionary(t => t.Key, t => t.Value.bytes.ToArray());
    }

    private sealed class StopIn(string stage, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Stage == stage) stop.Cancel();
        }
    }
}
