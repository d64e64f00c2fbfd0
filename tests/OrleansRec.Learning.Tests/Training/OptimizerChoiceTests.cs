using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Training;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class OptimizerChoiceTests : IDisposable
{
    private const string Difference =
        "The checkpoint's optimizer state is of 'adamw' and 'adam' (tables), the settings 'Optimizer' and 'TableOptimizer' name 'sgd' and 'adagrad'";

    private static readonly SmallShop Shop = new(seed: 4, people: 60);
    private static readonly LearnerOptions Default = SmallShop.Options with { Epochs = 2 };
    private static readonly LearnerOptions Others = Default with { Optimizer = "sgd", TableOptimizer = "adagrad", LearningRate = 0.05, TableLearningRate = 0.1 };
    private static readonly List<LoggedBehaviour> Half = [.. Shop.Events.Take(Shop.Events.Count / 2)];

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansrec-optimizers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TrainFull_SgdAndAdagrad_LearnsAndIsTakenUpWithTheSameBytes()
    {
        var whole = Full(Others);
        using var stop = new CancellationTokenSource();
        using (var cut = new Learner(Others with { Folder = _folder }))
            Assert.ThrowsAny<OperationCanceledException>(() => cut.TrainFull(Half, Shop.Catalogue, new StopInSecondPass(stop), stop.Token));

        var resumed = Full(Others with { Folder = _folder });

        Assert.True(whole.Checkpoint.Span.SequenceEqual(resumed.Checkpoint.Span));
        Assert.True(whole.Curve[^1]["list_ndcg@10"] > 0.3, $"ndcg@10 is {whole.Curve[^1]["list_ndcg@10"]:0.00}.");
    }

    [Fact]
    public void Restore_OtherOptimizer_BeginsTheMomentsAnewAndSaysSo()
    {
        var trained = Full(Default);
        var news = Shop.Events.Where(e => e.Position > trained.Position).ToList();
        using var learner = new Learner(Others);
        learner.Restore(trained.Checkpoint, [.. Shop.Events.Where(e => e.Position <= trained.Position)], Shop.Catalogue);

        var first = learner.TrainIncrement(news, Shop.Catalogue, null, default);
        learner.Accept();

        Assert.StartsWith(Difference, Assert.Single(first.Warnings, w => w.Contains("optimizer", StringComparison.Ordinal)));
        var header = Checkpoint.Read(first.Checkpoint).Header;
        Assert.Equal((("sgd", "adagrad"), Checkpoint.Read(trained.Checkpoint).Header.Steps), ((header.Optimizers!.Dense, header.Optimizers.Tables), header.MomentsFrom));
        using var again = new Learner(Others);
        again.Restore(first.Checkpoint, [.. Shop.Events.Where(e => e.Position <= first.Position)], Shop.Catalogue);
        Assert.DoesNotContain(
            again.TrainIncrement([.. Shop.Events.Where(e => e.Position > first.Position)], Shop.Catalogue, null, default).Warnings,
            w => w.Contains("optimizer", StringComparison.Ordinal));
    }

    [Fact]
    public void CopyInto_MomentsOfAnotherOptimizer_AreRefused()
    {
        using var scope = NewDisposeScope();
        var (header, _, tensors) = Checkpoint.Read(Full(Default).Checkpoint);
        using var state = new ModelState(header.Schema, Others, header.TrainedItems);

        Assert.StartsWith(Difference, Assert.Throws<InvalidDataException>(() => Checkpoint.CopyInto(state, header, tensors)).Message);
    }

    private static TrainingOutcome Full(LearnerOptions options)
    {
        using var learner = new Learner(options);
        return learner.TrainFull(Half, Shop.Catalogue, null, default);
    }

    private sealed class StopInSecondPass(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Stage == "training" && value.Fraction > 0.6) stop.Cancel();
        }
    }
}
